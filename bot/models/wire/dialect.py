"""What a wire dialect has to say for itself."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.models.completion import ChatMessage, Image, Settings
from bot.models.wire.chunk import Chunk


class Dialect(Protocol):
    """How a request is written and how each event of its answer is read. Pure, no state."""

    @property
    def path(self) -> str:
        """What comes behind the base URL."""
        ...

    @property
    def models_path(self) -> str:
        """Where the names of the models are listed."""
        ...

    @property
    def lacks(self) -> frozenset[str]:
        """Settings (fields of `Settings`) that the dialect has no word for."""
        ...

    @property
    def always(self) -> frozenset[str]:
        """Settings that stand in every request, whether or not somebody asked for them."""
        ...

    @property
    def mends(self) -> frozenset[str]:
        """Settings that reach the model under another name when it refused the usual one."""
        ...

    def headers(self, key: str | None, key_header: str = "") -> dict[str, str]:
        """The headers that carry the key; `key_header` where a provider names its own."""
        ...

    def body(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings,
        refused: frozenset[str],
    ) -> Mapping[str, object]:
        """The request, without the settings in `refused`."""
        ...

    def read(self, event: str) -> Chunk:
        """What one event says. Raises NotAChunkError."""
        ...


def base64_of(image: Image) -> str:
    """The bytes of an image as JSON carries them."""
    return base64.b64encode(image.data).decode("ascii")
