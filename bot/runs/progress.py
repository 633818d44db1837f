"""How far a run got: what came, from whom, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.models.completion import Image, Usage
from bot.safety.secrets import Vault


@dataclass(slots=True)
class RunProgress:
    """Grows while a run goes on. `changed` is called after every piece, so it must be quick.

    `ended` is empty while it goes on, else done, stopped, cut or failed. `answered_by` is the
    key of the model that answers, `notes` and `problem` are sentences for the person. `usage`
    is the provider's count, or ours when `estimated`.
    `public` when others read along.
    `again` when it is asked a second time, because whoever asked first died; `before` is what had
    been kept of that answer.
    """

    model: str
    changed: Callable[[], None]
    public: bool = False
    again: bool = False
    before: str = field(default="", repr=False)
    answered_by: str = ""
    ended: str = ""
    finish_reason: str = ""
    first_token_seconds: float | None = None
    seconds: float = 0.0
    usage: Usage | None = None
    estimated: bool = False
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    vault: Vault = field(default_factory=Vault, repr=False)
    length: int = 0
    _pieces: list[str] = field(default_factory=list, repr=False)

    def add(self, piece: str) -> None:
        """Take the next piece of the answer; `length` counts the characters."""
        self._pieces.append(piece)
        self.length += len(piece)

    @property
    def came(self) -> bool:
        """Has anything come yet, this time?"""
        return bool(self._pieces or self.images)

    @property
    def text(self) -> str:
        """All that came, with the secrets back in their places if only the person reads it.

        What had been kept before stands until more than that came, or the whole answer did.
        """
        came = self._fresh
        return came if self.ended == "done" or len(came) >= len(self.before) else self.before

    @property
    def _fresh(self) -> str:
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        came = self._pieces[0] if self._pieces else ""
        return came if self.public else self.vault.restore(came)
