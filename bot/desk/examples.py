"""The team's liked prompts, for a model to see how they are put."""

from bot.refine.words import content
from bot.store import Store
from bot.talk.people import Person, Place

_IN_COMMON = 2
_MOST = 2
_LOOKED_AT = 50


async def liked_examples(store: Store, rough: str, person: Person, place: Place) -> tuple[str, ...]:
    """The best-voted prompts of the library about the same as `rough`; two at most."""
    found = await store.prompts(place, person, "shared", limit=_LOOKED_AT)
    liked = [each for each in found if each.votes.up > each.votes.down]
    liked.sort(key=lambda each: each.votes.down - each.votes.up)
    about = content(rough)
    fitting = [each.text for each in liked if len(content(each.rough) & about) >= _IN_COMMON]
    return tuple(fitting[:_MOST])
