"""All routes of the API, and what tests call each."""

from aiohttp import web

from tests.doubles.discord.application_api import Application
from tests.doubles.discord.callbacks import Callbacks
from tests.doubles.discord.follow_ups import FollowUps
from tests.doubles.discord.gateway import Gateway
from tests.doubles.discord.messages_api import Messages
from tests.doubles.discord.places_api import Places
from tests.doubles.discord.rest import Rest, Route
from tests.doubles.discord.stage import Stage


class Api:
    """The REST API of the double."""

    def __init__(self, stage: Stage, gateway: Gateway) -> None:
        self.messages = Messages(stage)
        self._rest = Rest(stage)
        self._places = Places(stage, self.messages)
        self._application = Application(stage, gateway)
        self._callbacks = Callbacks(stage)
        self._follow_ups = FollowUps(stage, self._callbacks)

    @property
    def routes(self) -> list[web.RouteDef]:
        """As aiohttp's router takes them."""
        return self._rest.routes(
            [*self._of_messages(), *self._of_places(), *self._of_interactions(), *self._of_app()]
        )

    def _of_messages(self) -> list[Route]:
        messages, path = self.messages, "/channels/{channel}/messages"
        one, mine = f"{path}/{{message}}", f"{path}/{{message}}/reactions/{{emoji}}/@me"
        reacted = mine.removesuffix("/@me")
        return [
            Route("GET", path, "history", messages.history, "channel"),
            Route("POST", path, "send", messages.send, "channel"),
            Route("GET", one, "message", messages.one, "channel"),
            Route("PATCH", one, "edit", messages.edit, "channel"),
            Route("DELETE", one, "delete", messages.delete, "channel"),
            Route("GET", reacted, "reacted", messages.reacted, "channel"),
            Route("PUT", mine, "react", messages.react, "channel"),
            Route("DELETE", mine, "unreact", messages.unreact, "channel"),
        ]

    def _of_places(self) -> list[Route]:
        places, channel, guild = self._places, "/channels/{channel}", "/guilds/{guild}"
        on_message = f"{channel}/messages/{{message}}/threads"
        return [
            Route("GET", channel, "channel", places.channel, "channel"),
            Route("POST", f"{channel}/threads", "thread", places.thread, "channel"),
            Route("POST", on_message, "thread", places.thread, "channel"),
            Route("PUT", f"{channel}/thread-members/@me", "join", places.join, "channel"),
            Route("POST", f"{channel}/typing", "typing", places.typing, "channel"),
            Route("GET", "/users/@me", "me", places.me),
            Route("POST", "/users/@me/channels", "open_dm", places.open_dm),
            Route("GET", "/users/{user}", "user", places.user),
            Route("GET", guild, "guild", places.guild, "guild"),
            Route("GET", f"{guild}/channels", "channels", places.channels, "guild"),
            Route("GET", f"{guild}/threads/active", "threads", places.threads, "guild"),
            Route("GET", f"{guild}/members/{{user}}", "member", places.member, "guild"),
        ]

    def _of_interactions(self) -> list[Route]:
        answer = self._callbacks.answer
        after, path = self._follow_ups, "/webhooks/{application}/{token}"
        one = f"{path}/messages/{{message}}"
        callback = "/interactions/{interaction}/{token}/callback"
        return [
            Route("POST", callback, "callback", answer, "token", False),
            Route("POST", path, "follow_up", after.post, "token", False),
            Route("GET", one, "answer.get", after.one, "token", False),
            Route("PATCH", one, "answer.edit", after.edit, "token", False),
            Route("DELETE", one, "answer.delete", after.delete, "token", False),
        ]

    def _of_app(self) -> list[Route]:
        app = self._application
        everywhere = "/applications/{application}/commands"
        there = "/applications/{application}/guilds/{guild}/commands"
        return [
            Route("GET", "/applications/@me", "application", app.about),
            Route("GET", "/oauth2/applications/@me", "application", app.about),
            Route("GET", "/gateway/bot", "gateway", app.gateway),
            Route("GET", everywhere, "commands.get", app.commands),
            Route("PUT", everywhere, "commands.put", app.overwrite),
            Route("GET", there, "commands.get", app.commands, "guild"),
            Route("PUT", there, "commands.put", app.overwrite, "guild"),
        ]
