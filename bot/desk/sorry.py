"""The one error whose text is meant for the person."""


class Sorry(Exception):
    """Something that the person can act on; the text says what."""


GONE = "That prompt is not here any more. Please start again with /rocket and your prompt."
RUN_GONE = "That run is not here any more. Please run the prompt again."
