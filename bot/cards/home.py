"""The card to begin with."""

from collections.abc import Sequence

from bot.cards.library import entry
from bot.store import ListedPrompt
from bot.talk.cards import Block, Button, Buttons, Card, Fine, Lines, Note
from bot.talk.people import Person, Place
from bot.talk.requests import AllowThreads, OpenChannelForm, OpenProfileForm, OpenRefineForm

_BEGIN = "Write /rocket and your rough prompt, or open the form below. It comes back better."
_READ = "Threads are read for facts that bear on a prompt."
_SHORT = 200
_UNREAD = "Threads are not read: a prompt gets no facts from what stands around it."


def home_card(
    place: Place,
    person: Person,
    mine: Sequence[ListedPrompt],
    shared: Sequence[ListedPrompt],
    *,
    profile: str,
    reads_threads: bool,
) -> Card:
    """How to begin, the newest prompts, and the team's settings for those who may change them."""
    begin = [
        Button("Refine a prompt…", OpenRefineForm(), primary=True),
        Button("Team profile…", OpenProfileForm("team")),
    ]
    if place.channel:
        begin.append(Button("This channel's profile…", OpenProfileForm("channel")))
    else:
        begin.append(Button("A channel's profile…", OpenChannelForm()))
    blocks = [
        Note(_BEGIN),
        Buttons(tuple(begin)),
        Lines("Team profile", (_excerpt(profile),)),
        *_listed("Your newest prompts", mine),
        *_listed("Newest shared prompts", shared),
        *_settings(person, reads_threads),
    ]
    return Card("home", "Prompt Rocket", tuple(blocks))


def _excerpt(profile: str) -> str:
    if not profile:
        return (
            "Empty. Who you are, for whom you work, your voice, your house rules: plain sentences."
        )
    line = " ".join(profile.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def _listed(heading: str, found: Sequence[ListedPrompt]) -> list[Block]:
    if not found:
        return [Lines(heading, ("Nothing here yet.",))]
    return [Lines(heading, ()), *(entry(prompt) for prompt in found)]


def _settings(person: Person, reads_threads: bool) -> list[Block]:
    now = _READ if reads_threads else _UNREAD
    if not person.admin:
        return [Fine(f"{now} An admin of this team can change that.")]
    label = "Stop reading threads" if reads_threads else "Read threads"
    change = Button(label, AllowThreads(not reads_threads))
    return [Lines("Settings", (now,)), Buttons((change,))]
