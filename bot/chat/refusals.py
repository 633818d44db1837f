"""What comes of a call to a platform that did not do what was asked."""


class Refused(Exception):
    """The platform did not do it; `error` is its own word for why.

    `gone` when a message cannot be changed any more, `missing` when it is not there at all.
    """

    def __init__(self, what: str, error: str, *, gone: bool = False, missing: bool = False) -> None:
        super().__init__(f"{what}: {error}")
        self.error = error
        self.gone = gone or missing
        self.missing = missing


class ShutOut(Refused):
    """The app is not let in any more."""


class Unclear(Exception):
    """Nobody knows whether the call had its effect: the answer did not come."""
