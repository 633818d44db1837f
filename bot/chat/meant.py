"""What somebody means who writes to the app, with no command before it. Pure."""

from bot.chat import small_talk
from bot.chat.typed import Help, rocket
from bot.talk.requests import OpenHome, Refine, RefineAgain, Request


def meant(text: str, *, files: bool, earlier: str = "") -> Request | Help | None:
    """What a direct message asks for; None for thanks. `files` when some came with it.

    `earlier` is the prompt that it answers to, if it does: then it says what should be
    different.
    """
    text = text.removeprefix("/rocket ")  # typed as words, where a command was meant
    talk = small_talk.kind_of(text)
    if talk and not files:
        return Help() if talk == small_talk.GREETING else None
    if earlier and text.strip() and not files:
        return RefineAgain(earlier, text)
    wanted = rocket(text)
    if files:
        return wanted if isinstance(wanted, Refine) else Refine(text)
    if isinstance(wanted, Help | Refine):
        return wanted
    # A form opens at a press only: the home has the buttons for it.
    return OpenHome() if text.strip() else Help()
