"""What a person is told when what was said before could not be read."""

from adapters.slack.reading.asked import NO_ANSWER, Unread
from bot.chat.around import busy, not_read, what

_SHUT_OUT = {"not_in_channel", "channel_not_found", "no_permission"}
_LOST_ACCESS = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
_INVITE = "I am not in this channel. Type /invite @rocket to change that"


def why(problem: Unread, channel: str, *, in_thread: bool) -> str:
    """Why it was not read, and what somebody can do about it."""
    if problem.word in ("ratelimited", "rate_limited"):
        return busy("Slack", what(in_thread=in_thread))
    return not_read(what(in_thread=in_thread), _reason(problem, channel))


def too_long(messages: int) -> str:
    """A thread so long that its newest messages were not reached."""
    return f"The thread is long: only its first {messages:,} messages were looked at."


def _reason(problem: Unread, channel: str) -> str:
    match problem.word:
        case word if word in _SHUT_OUT and channel.startswith("D"):
            return "I am no part of this conversation"
        case word if word in _SHUT_OUT:
            return _INVITE
        case "missing_scope":
            scope = f" ({problem.needed})" if problem.needed else ""
            return f"I lack a permission for it{scope}. Whoever runs this bot can add it"
        case "thread_not_found":
            return "it is not there any more"
        case word if word in _LOST_ACCESS:
            return "Slack does not let me in any more"
        case word if word == NO_ANSWER:
            return "Slack did not answer"
        case word:
            return f"Slack refused ({word})"
