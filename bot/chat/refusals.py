"""What comes of a call to a platform that did not do what was asked."""


class Refused(Exception):
    """The platform did not do it; `error` is its own word for why.

    `gone` when a message cannot be changed any more, `missing` when it is not there at all.
    `hopeless` when it would be refused each time that it is asked.
    """

    def __init__(
        self,
        what: str,
        error: str,
        *,
        gone: bool = False,
        missing: bool = False,
        hopeless: bool = False,
    ) -> None:
        super().__init__(f"{what}: {error}")
        self.error = error
        self.gone = gone or missing
        self.missing = missing
        self.hopeless = hopeless


class ShutOut(Refused):
    """The app is not let in any more."""


class NotNow(ShutOut):
    """The app is not let in for longer than anybody waits for that: it can be done later."""


class Unclear(Exception):
    """Nobody knows whether the call had its effect: the answer did not come."""
