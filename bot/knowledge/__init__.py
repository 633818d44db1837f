"""What a good prompt states, as data: frameworks, kinds of task, and the words of languages."""

from bot.knowledge.errors import KnowledgeError, UnknownFramework
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.shapes import (
    ITEMS,
    Connect,
    Framework,
    Item,
    ItemWords,
    Language,
    Medium,
    Part,
    Question,
    Task,
    TaskWords,
    Words,
)

__all__ = [
    "ITEMS",
    "Connect",
    "Framework",
    "Item",
    "ItemWords",
    "Knowledge",
    "KnowledgeError",
    "Language",
    "Medium",
    "Part",
    "Question",
    "Task",
    "TaskWords",
    "UnknownFramework",
    "Words",
]
