"""Who people are, as Slack knows them: asked once an hour for each."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json
from adapters.slack.parse.written import unescaped
from adapters.slack.reading.asked import Unread, ask
from bot.talk.people import Person

SLOWEST = 2.0
"""Seconds that one answer may take."""

MOST = 20_000
"""People that are remembered, of all teams."""

_REMEMBERED = 3600.0
_NOT_TOLD = 60.0
"""Seconds until Slack is asked again for somebody whom it did not tell."""

_log = logging.getLogger(__name__)

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """A person as one team knows them.

    `stranger` when they are not of that team: of another company in a channel that both share,
    or a bot. Of whom Slack tells nothing, nobody is one.
    """

    person: Person
    stranger: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    until: float


class People:
    """Names by id, and who is an admin. Never raises: whom Slack does not tell has no name.

    However many ask for a person at the same time, Slack is asked once. `slowest` and `clock`
    are in seconds.
    """

    def __init__(
        self,
        *,
        most: int = MOST,
        slowest: float = SLOWEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._slowest = slowest
        self._clock = clock
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._asking: dict[_Key, asyncio.Task[Member]] = {}
        self._logged: set[_Key] = set()

    async def member(self, client: AsyncWebClient, team: str, user_id: str) -> Member:
        """Who has that id; with an empty name when Slack does not tell in time.

        `client` carries the team's token.
        """
        known = self._remembered(team, user_id)
        if known is not None or not user_id:
            return known or Member(Person("", ""))
        # Whoever breaks this wait off does not take the answer from the others.
        return await asyncio.shield(self._asked(client, team, user_id))

    async def names(
        self, client: AsyncWebClient, team: str, ids: Iterable[str], *, within: float = SLOWEST
    ) -> dict[str, str]:
        """The names of these people, by id, without those that did not come `within` seconds."""
        found: dict[str, Person] = {}
        asked: list[asyncio.Task[Member]] = []
        for user_id in dict.fromkeys(filter(None, ids)):
            known = self._remembered(team, user_id)
            if known is not None:
                found[user_id] = known.person
            elif within > 0:
                asked.append(self._asked(client, team, user_id))
        if asked:
            done, _ = await asyncio.wait(asked, timeout=within)
            for task in done:
                if not task.cancelled():
                    person = task.result().person
                    found[person.id] = person
        return {user_id: person.name for user_id, person in found.items() if person.name}

    async def close(self) -> None:
        """Give up what is being asked."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _remembered(self, team: str, user_id: str) -> Member | None:
        known = self._known.get((team, user_id))
        if known is None or known.until <= self._clock():
            return None
        self._known.move_to_end((team, user_id))
        return known.member

    def _remember(self, team: str, member: Member, seconds: float) -> None:
        key = (team, member.person.id)
        self._known[key] = _Known(member, self._clock() + seconds)
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def _asked(self, client: AsyncWebClient, team: str, user_id: str) -> asyncio.Task[Member]:
        key = (team, user_id)
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(client, team, user_id))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return task

    async def _ask(self, client: AsyncWebClient, team: str, user_id: str) -> Member:
        try:
            async with asyncio.timeout(self._slowest):
                answer = await ask(client, "users.info", user=user_id)
        except Unread as problem:
            word = problem.word
        except TimeoutError:
            word = "slow"
        else:
            member = _member(team, user_id, answer.get("user"))
            self._remember(team, member, _REMEMBERED)
            return member
        if (team, word) not in self._logged:
            self._logged.add((team, word))
            _log.warning("users.info in %s: %s; ids stand for names", team, word)
        nobody = Member(Person(user_id, ""))
        self._remember(team, nobody, _REMEMBERED if word == "user_not_found" else _NOT_TOLD)
        return nobody


def _member(team: str, user_id: str, told: object) -> Member:
    user: Json = told if isinstance(told, dict) else {}
    home, wider = user.get("team_id"), user.get("enterprise_user")
    teams = wider.get("teams") if isinstance(wider, dict) else None
    of_team = home in (None, "", team) or (isinstance(teams, list) and team in teams)
    bot = user.get("is_bot") is True
    return Member(_person(user_id, user), stranger=bot or not of_team, bot=bot)


def _person(user_id: str, user: Json) -> Person:
    profile = user.get("profile")
    shown: Json = profile if isinstance(profile, dict) else {}
    names = (
        shown.get("display_name"),
        shown.get("real_name"),
        user.get("real_name"),
        user.get("name"),
    )
    name = next((each for each in names if isinstance(each, str) and each.strip()), "")
    admin = any(user.get(key) is True for key in ("is_admin", "is_owner", "is_primary_owner"))
    return Person(user_id, unescaped(name).strip(), admin)
