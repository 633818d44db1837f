"""What is remembered: people, profiles, prompts and their versions, runs, votes, shares, posts."""

from bot.store.errors import StoreError
from bot.store.prompts import Overtaken
from bot.store.records import (
    ListedPrompt,
    Post,
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
    "Overtaken",
    "Post",
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
