"""What stands in the knowledge files, where that differs from what is made of it.

A file that holds a key which is not named here, or in the shapes used here, is rejected.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.knowledge.shapes import (
    FORBID,
    Connect,
    Framework,
    Item,
    ItemWords,
    Language,
    Medium,
    Need,
    Part,
    Question,
    Strictness,
    Task,
    TaskWords,
    Words,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """The words by which a line of a team profile is known to bear on a topic."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A rough prompt, and what a framework made of it."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    rough: str
    prompt: str


@dataclass(frozen=True, slots=True)
class FrameworkFile:
    """A framework as it is written down."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    name: str
    expansion: str
    suits: str
    source: str
    medium: Medium
    parts: tuple[Part, ...]
    example: Example
    aka: tuple[str, ...] = ()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shape(self, key: str) -> Framework:
        """The framework that this describes, under that key."""
        return Framework(
            key=key,
            name=self.name,
            expansion=self.expansion,
            aka=self.aka,
            suits=self.suits,
            source=self.source,
            medium=self.medium,
            parts=self.parts,
            example_rough=self.example.rough,
            example_prompt=self.example.prompt,
            headings=self.headings,
        )


@dataclass(frozen=True, slots=True)
class TaskFile:
    """A task as it is written down; its id is the name of the file."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    family: str
    outward: bool
    items: tuple[Item, ...]
    profile: tuple[str, ...]
    frameworks: tuple[str, ...]
    questions: tuple[str, ...]
    preset: str
    needs: Need

    def shape(self, key: str) -> Task:
        """The task that this describes, under that id."""
        return Task(
            id=key,
            family=self.family,
            outward=self.outward,
            items=self.items,
            profile=self.profile,
            frameworks=self.frameworks,
            questions=self.questions,
            preset=self.preset,
            needs=self.needs,
        )


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """A language as it is written down."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    code: str
    name: str
    connect: Connect
    items: Mapping[str, ItemWords]
    questions: Mapping[str, Question]
    tasks: Mapping[str, TaskWords]
    profile: Mapping[str, Topic]
    words: Words

    def shape(self, key: str) -> Language:
        """The language that this describes, under that code."""
        return Language(
            code=key,
            name=self.name,
            connect=self.connect,
            items=self.items,
            questions=self.questions,
            tasks=self.tasks,
            profile={topic: told.words for topic, told in self.profile.items()},
            words=self.words,
        )
