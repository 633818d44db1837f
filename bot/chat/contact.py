"""The contact with a platform, for the log: one line when it is lost, and one when it is back."""

import logging

_log = logging.getLogger(__name__)


class Contact:
    """Between two such lines there are many tries, and they are not told of."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._lost = False

    def lost(self, what: str = "") -> None:
        """A try to connect again failed. `what` is not connected, or why; nothing secret."""
        if not self._lost:
            self._lost = True
            about = f" ({what})" if what else ""
            _log.warning(
                "no connection to %s%s: it is tried again until there is one",
                self._platform,
                about,
            )

    def back(self) -> None:
        """All is connected. May be said at any time."""
        if self._lost:
            self._lost = False
            _log.info("connected to %s again", self._platform)
