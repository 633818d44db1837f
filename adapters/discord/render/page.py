"""One message while it is filled: what its components take, and the names they have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.discord.render import limits
from adapters.discord.render.elements import DO, again
from adapters.discord.render.limits import Json, inside
from adapters.discord.render.marks import card_mark, page_mark
from bot.chat.text import length


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message. Its name is safe in an address."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One Discord message: its components and the files that they show.

    `upto` is how many characters of the card's answer, cleaned, it and those before it show.
    """

    components: tuple[Json, ...]
    files: tuple[File, ...]
    upto: int


class Page:
    """What stands in one message. Its components have no custom_ids of their own yet."""

    def __init__(self) -> None:
        self.components: list[Json] = []
        self.files: list[File] = []
        self.upto = 0
        self._joins = False
        self._weight = _Weight(1, 0)

    def take(self, group: Sequence[Json], *, joins: bool = False) -> bool:
        """Put these components at the end, if all fit.

        With `joins` neighbours that were put there so become one where they can.
        """
        placed, weight = list(self.components), self._weight
        open_to_it = joins and self._joins
        for component in group:
            shared = _joined(placed[-1], component) if placed and open_to_it else None
            if shared:
                weight -= _weight(placed.pop())
            placed.append(shared or component)
            weight += _weight(placed[-1])
            open_to_it = joins
        if weight.components > limits.COMPONENTS or weight.text > limits.MESSAGE_TEXT:
            return False
        self.components, self._weight, self._joins = placed, weight, joins
        return True

    @property
    def full(self) -> bool:
        """Is there no room for a component?"""
        return self._weight.components == limits.COMPONENTS

    def room(self) -> int:
        """How many units a text may have in one more display."""
        return 0 if self.full else limits.MESSAGE_TEXT - self._weight.text

    def attach(self, name: str, data: bytes) -> str:
        """Add a file, for which there must be room; the name that it has here."""
        stem, _, ending = name.rpartition(".")
        taken = {each.name for each in self.files}
        names = (name, *(f"{stem}-{number}.{ending}" for number in range(2, limits.FILES + 2)))
        free = next(each for each in names if each not in taken)
        self.files.append(File(free, data))
        return free

    def message(self, card_id: str, number: int) -> Message:
        """The message, as page `number` of the card."""
        names = _Names()
        first, *others = [names.given(component) for component in self.components]
        first["id"] = page_mark(card_id, number)
        container = {
            "type": limits.CONTAINER,
            "id": card_mark(card_id),
            "components": [first, *others],
        }
        return Message((container,), tuple(self.files), self.upto)


class _Names:
    """Gives every button and select of a message a custom_id of its own."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self._silent = 0

    def given(self, component: Json) -> Json:
        named: Json = dict(component)
        if "components" in named:
            named["components"] = [self.given(each) for each in named["components"]]
        if "accessory" in named:
            named["accessory"] = self.given(named["accessory"])
        if named.get("custom_id") == DO:
            named["custom_id"] = f"{DO}:{self._silent}"
            self._silent += 1
        elif "custom_id" in named:
            encoded = named["custom_id"]
            named["custom_id"] = again(encoded, self._times.get(encoded, 0))
            self._times[encoded] = self._times.get(encoded, 0) + 1
        return named


def _joined(one: Json, two: Json) -> Json | None:
    """Two neighbours as one component; None where they do not go together."""
    if one["type"] == two["type"] == limits.TEXT:
        # What follows an entry of a list directly could be taken for a part of it.
        in_list = one["content"].rpartition("\n")[2].startswith(("- ", "  "))
        between = "\n\n" if in_list else "\n"
        return {**one, "content": f"{one['content']}{between}{two['content']}"}
    if one["type"] == two["type"] == limits.ROW:
        both = [*one["components"], *two["components"]]
        if len(both) <= limits.ROW_BUTTONS and all(e["type"] == limits.BUTTON for e in both):
            return {**one, "components": both}
    return None


@dataclass(frozen=True, slots=True)
class _Weight:
    """What components take of a message: how many they are, and units of text."""

    components: int
    text: int

    def __add__(self, other: "_Weight") -> "_Weight":
        return _Weight(self.components + other.components, self.text + other.text)

    def __sub__(self, other: "_Weight") -> "_Weight":
        return _Weight(self.components - other.components, self.text - other.text)


def _weight(component: Json) -> _Weight:
    every = list(inside(component))
    return _Weight(
        len(every), sum(length(each["content"]) for each in every if each["type"] == limits.TEXT)
    )
