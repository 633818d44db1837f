"""Posts to a channel for everybody: where they may go, and why they did not."""

from bot.chat.refusals import NotNow, Refused, ShutOut

_INVITE = "I am not in that channel. Type /invite @rocket there, then share again."

_WHY = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": "That channel is archived. Please choose another one.",
    "restricted_action": "Only some people may post in that channel. Please choose another one.",
    "restricted_action_read_only_channel": "That channel is read-only. Please choose another one.",
    "restricted_action_thread_only_channel": "That channel takes replies only.",
    "ekm_access_denied": "Your admins do not let apps post there. Please choose another channel.",
    "missing_scope": "The app lacks a permission. Ask whoever installed it to install it again.",
    "cannot_reply_to_message": "That channel takes no messages of apps.",
}


def why_not_posted(no: Refused) -> str:
    """A sentence for the person whose post Slack did not take."""
    if isinstance(no, NotNow):
        return "Slack takes nothing of mine just now. Please try again in some minutes."
    if isinstance(no, ShutOut):
        return "Slack does not let the app in any more. Ask an admin to install it again."
    return _WHY.get(no.error, f"Slack did not take the post ({no.error}). Try another channel.")
