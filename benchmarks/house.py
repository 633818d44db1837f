"""What stands around replicas in a benchmark: both platforms, a provider, and their settings."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from slack_sdk.oauth.installation_store import Installation

from adapters.slack.workspaces import ManyWorkspaces
from benchmarks.replicas import Replica
from benchmarks.torture.model import REFINER, RUNNER, Model
from bot.store import Store
from tests.doubles.discord import DiscordDouble
from tests.doubles.provider import ProviderDouble
from tests.doubles.slack import SlackDouble


@dataclass(frozen=True, slots=True)
class House:
    """The doubles. Slack sends over HTTP; Discord lets everybody identify at once."""

    slack: SlackDouble
    discord: DiscordDouble
    provider: ProviderDouble
    model: Model
    platforms: Sequence[str] = ("slack", "discord")

    def settings(self, url: str, *, shards: str = "0/1", refining: bool = False) -> dict[str, str]:
        """Of a process that serves all workspaces and these shards, on the database at `url`."""
        found = {
            "DATABASE_URL": url,
            "OPENAI_BASE_URL": self.provider.base_url,
            "OPENAI_API_KEY": "key",
            "OPENAI_MODEL": f"{RUNNER},{REFINER}",
        }
        if refining:
            found |= {"REFINE_MODEL": REFINER}
        if "slack" in self.platforms:
            app = self.slack.app
            found |= {
                "SLACK_API_URL": self.slack.api_url,
                "SLACK_CLIENT_ID": app.client_id,
                "SLACK_CLIENT_SECRET": app.client_secret,
                "SLACK_SIGNING_SECRET": app.signing_secret,
            }
        if "discord" in self.platforms:
            found |= {
                "DISCORD_TOKEN": self.discord.token,
                "DISCORD_API_URL": self.discord.api_url,
                "DISCORD_GATEWAY_URL": self.discord.gateway_url,
                "DISCORD_SHARDS": shards,
            }
        return found

    async def install(self, url: str) -> None:
        """Let all of Slack's workspaces have installed the app; it makes the tables."""
        store = await Store.open(url)
        try:
            many = ManyWorkspaces(self.slack.app.client_id, store.engine)
            for place in self.slack.workspaces.values():
                await many.installations.async_save(
                    Installation(
                        app_id=self.slack.app.app_id,
                        team_id=place.id,
                        team_name=place.name,
                        bot_token=place.token,
                        bot_id=place.bot_id,
                        bot_user_id=place.bot_user,
                        bot_scopes=self.slack.app.scopes,
                        user_id=next(iter(place.users)),
                    )
                )
        finally:
            await store.close()


@asynccontextmanager
async def house(
    model: Model | None = None, platforms: Sequence[str] = ("slack", "discord")
) -> AsyncIterator[House]:
    """The doubles, as long as the block lasts."""
    script = model or Model(0.0)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackDouble("http"))
        discord = await stack.enter_async_context(DiscordDouble())
        discord.gateway.identify_seconds = 0.0
        # As Discord gives a large bot: what starts again and again does not wait for the others.
        discord.gateway.max_concurrency = 16
        provider = await stack.enter_async_context(ProviderDouble(script=script))
        yield House(slack, discord, provider, script, platforms)


@asynccontextmanager
async def running(replicas: Sequence[Replica]) -> AsyncIterator[None]:
    """Replicas that are ready, as long as the block lasts."""
    try:
        for replica in replicas:
            await replica.start()
        for replica in replicas:
            await replica.ready()
        yield
    finally:
        for replica in replicas:
            await replica.kill()
