"""What a person is told when what was said before could not be read."""

from adapters.slack.reading.asked import NO_ANSWER, Unread

_SHUT_OUT = {"not_in_channel", "channel_not_found", "no_permission"}
_LOST_ACCESS = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}


def why(problem: Unread, channel: str, *, in_thread: bool) -> str:
    """Why it was not read, and what somebody can do about it."""
    what = _what(in_thread)
    match problem.word:
        case word if word in _SHUT_OUT and channel.startswith("D"):
            return f"{what} was not read: I am no part of this conversation."
        case word if word in _SHUT_OUT:
            invite = "Type /invite @rocket to change that."
            return f"{what} was not read: I am not in this channel. {invite}"
        case "missing_scope":
            scope = f" ({problem.needed})" if problem.needed else ""
            return (
                f"{what} was not read: I lack a permission for it{scope}. "
                "Whoever runs this bot can add it."
            )
        case "ratelimited" | "rate_limited":
            return f"Slack asked us to slow down, so {_lower(what)} was not read."
        case "thread_not_found":
            return f"{what} was not read: it is not there any more."
        case word if word in _LOST_ACCESS:
            return f"{what} was not read: Slack does not let me in any more."
        case word if word == NO_ANSWER:
            return f"{what} was not read: Slack did not answer."
        case word:
            return f"{what} was not read: Slack refused ({word})."


def too_slow(seconds: float, *, in_thread: bool) -> str:
    """It took longer than somebody wants to wait."""
    what = _lower(_what(in_thread))
    return f"Slack took more than {seconds:g} seconds, so {what} was not read."


def too_long(messages: int) -> str:
    """A thread so long that its newest messages were not reached."""
    return f"The thread is long: only its first {messages:,} messages were looked at."


def _what(in_thread: bool) -> str:
    return "The thread" if in_thread else "What was said before"


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
