"""The one error whose text is meant for the person."""

from bot.talk.cards import Button


class Sorry(Exception):
    """Something that the person can act on; the text says what, and the button does it."""

    def __init__(self, sentence: str, button: Button | None = None) -> None:
        super().__init__(sentence)
        self.button = button


GONE = "That prompt is not here any more. Please start again with /rocket and your prompt."
RUN_GONE = "That run is not here any more. Please run the prompt again."
