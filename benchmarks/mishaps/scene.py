"""A replica or two, people who ask, and what is written down of a mishap."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.house import House, house
from benchmarks.replicas import Replica
from benchmarks.torture import on_discord, on_slack
from benchmarks.torture.balancer import Balancer
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.model import Model
from benchmarks.torture.person import Person
from benchmarks.torture.report import write_causes
from benchmarks.torture.verdict import judge

_PATIENCE = 60.0
_MOST = 60
"""People of each platform; each asks at most once."""

_GUILDS = 8


@dataclass(slots=True)
class Row:
    """What a mishap did. `ready` are the statuses of /readyz, before, during and after."""

    name: str
    ready: tuple[str, str, str] = ("", "", "")
    told: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    finished: int = 0
    lost: int = 0
    failed: int = 0
    doubled: int = 0
    unfinished: int = 0
    begun_again: int = 0
    said: list[str] = field(default_factory=list)
    more: str = ""


class Scene:
    """People ask the replicas, one after the other or at once."""

    def __init__(
        self, home: House, url: str, folder: Path, replicas: Sequence[Replica], ledger: Ledger
    ) -> None:
        self.home = home
        self.url = url
        self.folder = folder
        self.replicas = replicas
        self.ledger = ledger
        self._asked: list[Person] = []
        self._people = self._come()

    @property
    def replica(self) -> Replica:
        """The first one."""
        return self.replicas[0]

    async def ask(self, count: int) -> Counter[str]:
        """So many people ask, all at once; what those were told whose command was not taken."""
        asking = [next(self._people) for _ in range(count)]
        self._asked += asking
        await asyncio.gather(*(each.refine() for each in asking))
        told = Counter(did.why for each in asking for did in each.commands if not did.accepted)
        return Counter({sentence or "nothing": number for sentence, number in told.items()})

    async def judge(self, row: Row, kills: Sequence[float] = ()) -> Row:
        """Wait until all is done, and write down what people see."""
        await self.ledger.all_done(_PATIENCE)
        await asyncio.sleep(1.0)
        rows = await self.ledger.rows()
        verdict = judge(self._asked, rows, kills)
        write_causes(self.folder / "violations.txt", verdict, rows, self.replicas)
        row.accepted, row.finished = verdict.accepted, verdict.finished
        row.lost, row.failed = verdict.count("lost"), verdict.count("failed")
        row.doubled = verdict.count("doubled")
        row.unfinished, row.begun_again = verdict.count("unfinished"), verdict.begun_again
        lines = {line.split(" ", 2)[2] for each in self.replicas for line in each.complaints()}
        row.said = sorted(lines)
        return row

    def _come(self) -> Iterator[Person]:
        slack = on_slack.people(self.home.slack, 1, _MOST, _PATIENCE, ways=("command", "direct"))
        discord = on_discord.people(self.home.discord, self.ledger, _GUILDS, _MOST, _PATIENCE)
        return iter([each for pair in zip(slack, discord, strict=True) for each in pair])


@asynccontextmanager
async def scene(
    folder: Path,
    url: str,
    *,
    count: int = 1,
    tables: bool = True,
    first: dict[str, str] | None = None,
) -> AsyncIterator[Scene]:
    """Replicas that nobody has started yet; `first` are settings of the first one alone."""
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(house(Model(0.0)))
        ledger = Ledger(url)
        stack.push_async_callback(ledger.close)
        replicas = []
        for number in range(count):
            settings = home.settings(url, shards=f"{number}/{count}")
            more = (first or {}) if number == 0 else {}
            where = folder / f"replica{number}"
            replicas.append(Replica(f"replica{number}", where, {**settings, **more}))
            stack.push_async_callback(replicas[-1].kill)
        here = Scene(home, url, folder, replicas, ledger)
        if tables:
            await home.install(url)
        balancer = await stack.enter_async_context(Balancer(replicas))
        home.slack.request_url = f"{balancer.url}/slack/events"
        yield here


async def statuses(replica: Replica, seconds: float) -> str:
    """What /readyz answers in so many seconds, each status once; 0 is no answer."""
    found: dict[str, None] = {}
    clock = asyncio.get_running_loop().time
    ends = clock() + seconds
    while clock() < ends:
        found[str(await replica.readiness())] = None
        await asyncio.sleep(0.2)
    return "→".join(found)
