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
    """

    model: str
    changed: Callable[[], None]
    public: bool = False
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
    _pieces: list[str] = field(default_factory=list, repr=False)

    def add(self, piece: str) -> None:
        """Take the next piece of the answer."""
        self._pieces.append(piece)

    @property
    def came(self) -> bool:
        """Has anything come yet?"""
        return bool(self._pieces or self.images)

    @property
    def text(self) -> str:
        """All that came, with the secrets back in their places if only the person reads it."""
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        came = self._pieces[0] if self._pieces else ""
        return came if self.public else self.vault.restore(came)
