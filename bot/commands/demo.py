"""What `make demo` shows: a made-up team, a thread, and a rough prompt."""

from bot.store import Store
from bot.talk.people import Message, Person, Place
from bot.talk.requests import Refine

_PLACE = Place("terminal", "demo", "incidents")

_PROFILE = (
    "Larkspur makes booking software for small hotels in Ireland and the UK. "
    "Voice: plain, warm, never dramatic; British spelling; no exclamation marks. "
    "We never promise a date for a fix and never name another customer. "
    "SQL is PostgreSQL 16, lowercase keywords, one column a line."
)

_THREAD = (
    Message("Aoife", "booking calendar was down for a bunch of hotels, started about 08:10"),
    Message("Tom", "anyone taken my charger"),
    Message("Aoife", "back since 09:40. 31 hotels affected"),
    Message("Ravi", "correction from the logs: it started 08:25 not 08:10, and it's 44 hotels"),
    Message("Ravi", "no bookings lost, guests could still book, only hotels couldn't see them"),
    Message("Aoife", "they need to reload the calendar once, then it's all there"),
)


def demo_request() -> Refine:
    """The sample rough prompt, with its thread."""
    return Refine("write custmer email about the outage this morning, nothing dramatic", _THREAD)


async def keep_demo_profile(store: Store, person: Person) -> Place:
    """Give the made-up team its profile; nobody's own profile is touched."""
    await store.set_profile(_PLACE, person, "team", _PROFILE)
    return _PLACE
