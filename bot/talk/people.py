"""Who speaks, and where."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform. `id` is the platform's own; `name` is what others see.

    `admin` when they may change the team's settings. It says nothing of who they are: people
    who differ only in it are the same.
    """

    id: str
    name: str
    admin: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request was made: a team on a platform, and a channel in it (or none).

    `public` when what a run brings is shown to others there, and not to the person alone; `open`
    when every card is.
    """

    platform: str
    team: str
    channel: str = ""
    public: bool = field(default=False, compare=False)
    open: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, as somebody wrote it."""

    who: str
    text: str
