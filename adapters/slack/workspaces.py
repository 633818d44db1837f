"""The workspaces that the app is installed in, and the tokens that it has for them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol, Self

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.trouble import UNREACHABLE, Trouble, code, explained
from bot.store import StoreError
from bot.store.errors import StoreAway, is_of_a_server

FRESH = 300.0
"""Seconds that an answer of the installation store is used; a token that another replica
replaced is used that long at most."""

_AWAY = "I cannot look up this workspace just now. Please try again in a minute."

_MOST = 5_000
"""Workspaces remembered at once."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace: its id, the bot's token, and who the bot is there."""

    team: str
    bot_token: str = field(repr=False)
    bot_user: str
    bot_id: str


class Workspaces(Protocol):
    """Where the tokens come from."""

    async def find(self, enterprise: str | None, team: str | None) -> Workspace | None:
        """The workspace of a request; None where the app is not installed.

        `team` is None for a request of a whole organisation, `enterprise` outside of one.
        """
        ...

    async def forget(
        self, enterprise: str | None, team: str | None, *, token: str = "", before: float = inf
    ) -> None:
        """The app was removed there, or its token was taken back.

        What was installed anew since then stays: with `token`, only an installation with that
        one goes, and none that was made after `before` (seconds since 1970).
        """
        ...


REVOKED = {"token_revoked", "invalid_auth", "account_inactive"}
"""Slack's words for a token that will never be accepted again."""

EXPIRED = "token_expired"


async def why_refused(client: AsyncWebClient, token: str) -> str:
    """Slack's own word for why it does not accept a token; "" when it does, or said nothing."""
    try:
        await client.auth_test(token=token)
    except UNREACHABLE as error:
        return code(error)
    return ""


class OneWorkspace:
    """The workspace whose token stands in the settings, or the organisation.

    Requests of others are not answered, even when the app is installed there by other means:
    they would meet this workspace's data.
    """

    def __init__(
        self, workspace: Workspace, organisation: str = "", name: str = "", bot_name: str = ""
    ) -> None:
        """Use `ask` instead. `organisation` is the enterprise whose every workspace it is."""
        self._workspace = workspace
        self._organisation = organisation
        self.name = name
        self.bot_name = bot_name

    @classmethod
    async def ask(cls, client: AsyncWebClient, bot_token: str) -> Self:
        """The workspace of a token. Raises Trouble when Slack does not accept it."""
        try:
            said = await client.auth_test(token=bot_token)
        except UNREACHABLE as error:
            raise explained(error, "SLACK_BOT_TOKEN", client.base_url) from None
        named = ("team_id", "user_id", "bot_id", "enterprise_id", "team", "user")
        team, user, bot, enterprise, name, bot_name = (str(said.get(key) or "") for key in named)
        if not (team and user and bot):
            raise Trouble(
                "SLACK_BOT_TOKEN is not a bot's token, which begins with xoxb-. It stands at "
                "api.slack.com/apps under “OAuth & Permissions”."
            )
        organisation = enterprise if said.get("is_enterprise_install") is True else ""
        return cls(Workspace(team, bot_token, user, bot), organisation, name, bot_name)

    async def find(self, enterprise: str | None, team: str | None) -> Workspace | None:
        """The one there is, when the request is its own."""
        if team == self._workspace.team:
            return self._workspace
        if self._organisation and enterprise == self._organisation:
            return replace(self._workspace, team=team or self._organisation)
        return None

    async def forget(
        self, enterprise: str | None, team: str | None, *, token: str = "", before: float = inf
    ) -> None:
        """Nothing is kept: Slack itself refuses a token that it took back."""


class ManyWorkspaces:
    """The workspaces that people installed the app in, and `home` that the settings name."""

    def __init__(
        self,
        client_id: str,
        engine: AsyncEngine,
        home: OneWorkspace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The tables of slack_sdk's SQLAlchemy store have to be in the database of `engine`."""
        self._store = _Installations(client_id, engine, self._drop)
        self._home = home
        self._clock = clock
        self._known: dict[tuple[str | None, str | None], tuple[float, Workspace]] = {}
        self._changes = 0

    @property
    def installations(self) -> AsyncInstallationStore:
        """Where the OAuth flow keeps what was installed; `find` knows of it at once."""
        return self._store

    async def find(self, enterprise: str | None, team: str | None) -> Workspace | None:
        """The newest installation for a request, remembered for FRESH seconds when there is one.
        Raises StoreError.

        An installation in the workspace itself comes first, then one in its organisation, then
        one from before the workspace joined that.
        """
        key = (enterprise, team)
        at, known = self._known.get(key, (0.0, None))
        if known is not None and self._clock() - at < FRESH:
            return known
        changes = self._changes
        with _explained():
            found = await self._look(enterprise, team)
        if found is None:
            self._known.pop(key, None)
            return await self._home.find(enterprise, team) if self._home else None
        if len(self._known) >= _MOST:
            self._known.clear()
        if changes == self._changes:  # else what was found may be old already
            self._known[key] = (self._clock(), found)
        return found

    async def forget(
        self, enterprise: str | None, team: str | None, *, token: str = "", before: float = inf
    ) -> None:
        """Delete the installation, tokens included. Raises StoreError."""
        with _explained():
            await self._delete(enterprise, team, token, before)
        self._drop(enterprise, team)

    async def _delete(
        self, enterprise: str | None, team: str | None, token: str, before: float
    ) -> None:
        for where in dict.fromkeys(((enterprise, team), (None, team))):
            bot = await self._store.async_find_bot(enterprise_id=where[0], team_id=where[1])
            newer = bot is not None and bot.installed_at > before
            if newer or (bot is not None and token not in ("", bot.bot_token)):
                continue
            await self._store.async_delete_all(enterprise_id=where[0], team_id=where[1])

    async def _look(self, enterprise: str | None, team: str | None) -> Workspace | None:
        places = ((enterprise, team), (enterprise, None), (None, team))
        for where in dict.fromkeys(place for place in places if any(place)):
            bot = await self._store.async_find_bot(enterprise_id=where[0], team_id=where[1])
            if bot is not None:
                return _workspace(bot, team or enterprise or "")
        return None

    def _drop(self, enterprise: str | None, team: str | None) -> None:
        """Forget what was remembered of a workspace, or of all in an organisation."""
        self._changes += 1
        for key in list(self._known):
            if (team is None and key[0] == enterprise) or (team is not None and key[1] == team):
                del self._known[key]


class _Installations(AsyncSQLAlchemyInstallationStore):
    """Says which workspace got a new installation."""

    def __init__(
        self,
        client_id: str,
        engine: AsyncEngine,
        saved: Callable[[str | None, str | None], None],
    ) -> None:
        super().__init__(client_id, engine)
        self._saved = saved

    async def async_save(self, installation: Installation) -> None:
        await super().async_save(installation)
        self._saved(installation.enterprise_id, installation.team_id)


@contextmanager
def _explained() -> Iterator[None]:
    """Around what a library does with the database: its failures are the store's."""
    try:
        yield
    except StoreError:
        raise
    except Exception as problem:
        if isinstance(problem, SQLAlchemyError | OSError) or is_of_a_server(problem):
            raise StoreAway(_AWAY) from problem
        raise


def _workspace(bot: Bot, team: str) -> Workspace:
    return Workspace(team, bot.bot_token, bot.bot_user_id, bot.bot_id)
