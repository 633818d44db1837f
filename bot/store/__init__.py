"""What is remembered: people, profiles, prompts and their versions, runs, votes and shares."""

from bot.store.errors import StoreError
from bot.store.records import (
    ListedPrompt,
    ProfileEntry,
    RunOutcome,
    RunState,
    RunView,
    SavedImage,
    SavedPrompt,
    SavedRun,
    SavedShare,
    Sent,
    Tally,
)
from bot.store.store import Store

__all__ = [
    "ListedPrompt",
    "ProfileEntry",
    "RunOutcome",
    "RunState",
    "RunView",
    "SavedImage",
    "SavedPrompt",
    "SavedRun",
    "SavedShare",
    "Sent",
    "Store",
    "StoreError",
    "Tally",
]
