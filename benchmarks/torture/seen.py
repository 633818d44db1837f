"""What a person sees of the bot: its cards, what still grows, and what it only says."""

from dataclasses import dataclass
from typing import Any

_GROWING = ("Refining…", "is being restarted", "goes on by itself")
_FAILED = ("Something went wrong", "try again", "Nothing more comes of it")
_TOLD = ("I was restarted just now", "Nothing more comes of it")
SHOW_MY_PROMPT = "Show my prompt"
TO_CARDS = (SHOW_MY_PROMPT, "Show my answer")
"""Buttons that bring a card which may not have come."""

_POINTERS = (*TO_CARDS, "Try again", "Write a prompt")


@dataclass(frozen=True, slots=True)
class Seen:
    """One message. `times` are when it came and when it changed, by the loop's clock.

    `growing`: the platform itself shows that more comes. `fixed`: it cannot be changed, and what
    comes after it comes apart.
    """

    message: Any
    words: str
    buttons: tuple[str, ...]
    times: tuple[float, ...]
    growing: bool = False
    fixed: bool = False

    @property
    def is_prompt(self) -> bool:
        """Is it the finished card of a prompt?"""
        return "Refine again…" in self.buttons and not self.is_growing

    @property
    def is_run(self) -> bool:
        """Is it the finished card of a run, whatever became of it?"""
        return "Run again" in self.buttons and not self.is_growing and not self.is_pointer

    @property
    def is_pointer(self) -> bool:
        """Does it tell that the bot was restarted or gave up, and how to have the card?"""
        return any(each in self.words for each in _TOLD) and not self.is_growing

    @property
    def says_failed(self) -> bool:
        """Does it only tell that it could not be done?"""
        failed = any(each in self.words for each in _FAILED)
        return failed and not (self.is_prompt or self.is_run or self.is_growing)

    @property
    def is_growing(self) -> bool:
        """Does it promise more?"""
        if self.fixed:
            return False
        busy = any(each in self.words for each in _GROWING) or "Stop" in self.buttons
        return self.growing or busy

    @property
    def pointer(self) -> str:
        """The button that brings the card."""
        return next((each for each in self.buttons if each in _POINTERS), "")

    def says(self, number: int) -> bool:
        """Is it about this number?"""
        return f"price increase of {number} %" in self.words
