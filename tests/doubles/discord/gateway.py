"""The gateway: identify, resume, heartbeats, and events to the shards that they belong to."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.discord import permissions
from tests.doubles.discord.sessions import Session
from tests.doubles.discord.shown import guild_json, member_json, user_json
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import Guild
from tests.doubles.discord.wire import Wire

Json = dict[str, Any]

GUILDS, MODERATION, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 2, 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS, CONTENT = 1 << 12, 1 << 13, 1 << 15
MEMBERS, PRESENCES = 1 << 1, 1 << 8

_KNOWN_INTENTS = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
_MOST_GUILDS = 2500
# A client may be late with its heartbeat by half its interval.
_PATIENCE = 1.5
_MOST_SENT, _SENT_SECONDS = 120, 60.0
_WAY = 0.02
"""Seconds that the answer to a heartbeat is under way, as over any network: discord.py looks at the
clock behind its sending, and takes an answer that has come by then for one to the heartbeat before.
"""
_BAD_JSON, _UNKNOWN_OP, _NOT_IDENTIFIED, _BAD_TOKEN, _TWICE = 4002, 4001, 4003, 4004, 4005
_BAD_SEQ, _TOO_FAST, _TIMED_OUT, _BAD_SHARD, _TOO_MANY_GUILDS = 4007, 4008, 4009, 4010, 4011
_BAD_VERSION, _BAD_INTENTS, _NOT_ALLOWED = 4012, 4013, 4014


class _Closing(Exception):
    """The connection is closed with a code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


def _payload(text: str) -> tuple[int, Any]:
    try:
        given = json.loads(text)
        return given["op"], given.get("d")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _Closing(_BAD_JSON, f"not a payload: {text[:100]}") from None


class Gateway:
    """All sessions of the app. See `DiscordDouble` for what can be set."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.sessions: list[Session] = []
        self.wires: list[Wire] = []
        self.shards = 1
        self.max_concurrency = 1
        self.identify_seconds = 5.0
        self.identifies_left = 1000
        self.heartbeat_seconds = 41.25
        self.resume_seconds = 180.0
        self.compress = True
        self.duplicates = 0
        self._identified: dict[int, float] = {}

    @property
    def connected(self) -> list[Session]:
        """The sessions that have a connection."""
        return [each for each in self.sessions if each.wire is not None]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a connection until it is closed."""
        asked = request.query.get("compress")
        wire = Wire(request, compressed=asked == "zlib-stream" and self.compress)
        await wire.open()
        self.wires.append(wire)
        try:
            if request.query.get("v", "10") not in ("9", "10"):
                raise _Closing(_BAD_VERSION, "an API version other than 9 and 10")
            wire.op(10, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
            await self._serve(wire)
        except _Closing as closing:
            self._stage.complain(f"gateway: {closing} ({closing.code})")
            await wire.close()
            await wire.socket.close(code=closing.code)
        finally:
            self.wires.remove(wire)
            self._left(wire)
            await wire.close()
        return wire.socket

    async def _serve(self, wire: Wire) -> None:
        session: Session | None = None
        sent: deque[float] = deque()
        clock = asyncio.get_running_loop().time
        heard = clock()
        while True:
            try:
                left = heard + self.heartbeat_seconds * _PATIENCE - clock()
                message = await wire.socket.receive(timeout=max(left, 0.001))
            except TimeoutError:
                raise _Closing(_TIMED_OUT, "no heartbeat") from None
            if message.type is not WSMsgType.TEXT:
                return
            now = clock()
            sent.append(now)
            while sent[0] <= now - _SENT_SECONDS:
                sent.popleft()
            if len(sent) > _MOST_SENT:
                raise _Closing(_TOO_FAST, f"more than {_MOST_SENT} messages in a minute")
            op, data = _payload(message.data)
            heard = now if op == 1 else heard
            session = self._received(wire, session, op, data)

    def _received(self, wire: Wire, session: Session | None, op: int, data: Any) -> Session | None:
        match op:
            case 1:
                if session is not None:
                    session.heartbeats += 1
                asyncio.get_running_loop().call_later(_WAY, wire.op, 11)
                self._stage.changed()
            case 2:
                if session is not None:
                    raise _Closing(_TWICE, "identified twice")
                return self._identify(wire, data)
            case 6:
                if session is not None:
                    raise _Closing(_TWICE, "resumed what is identified")
                return self._resume(wire, data)
            case 3 | 4 | 8 | 31 if session is None:
                raise _Closing(_NOT_IDENTIFIED, f"op {op} before identifying")
            case 3:
                assert session is not None
                session.presence = data
                self._stage.changed()
            case 8:
                assert session is not None
                self._members(session, data)
            case 4 | 31:
                pass
            case _:
                raise _Closing(_UNKNOWN_OP, f"op {op}")
        return session

    def _identify(self, wire: Wire, data: Json) -> Session | None:
        stage = self._stage
        if data.get("token") != stage.token:
            raise _Closing(_BAD_TOKEN, "a wrong token")
        shard, count = data.get("shard") or (0, 1)
        if not 0 <= shard < count:
            raise _Closing(_BAD_SHARD, f"shard {shard} of {count}")
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~_KNOWN_INTENTS:
            raise _Closing(_BAD_INTENTS, f"intents {intents}")
        allowed = CONTENT * stage.content_allowed | MEMBERS * stage.members_allowed
        if intents & (CONTENT | MEMBERS | PRESENCES) & ~allowed:
            raise _Closing(_NOT_ALLOWED, "a privileged intent that the app was not given")
        if not data.get("properties"):
            raise _Closing(_BAD_JSON, "identify without properties")
        self.identifies_left -= 1
        key = shard % self.max_concurrency
        now = stage.now()
        early = now < self._identified.get(key, -1e9) + self.identify_seconds
        if early or self.identifies_left < 0:
            stage.complain(f"gateway: shard {shard} identified too early or too often")
            wire.op(9, False)
            return None
        self._identified[key] = now
        session = Session(shard, count, intents, data.get("presence"), wire)
        guilds = [each for each in stage.bot_guilds() if session.sees(each.id)]
        if len(guilds) > _MOST_GUILDS:
            raise _Closing(_TOO_MANY_GUILDS, f"{len(guilds)} guilds on a shard")
        self.sessions.append(session)
        self._ready(session, guilds)
        stage.changed()
        return session

    def _ready(self, session: Session, guilds: list[Guild]) -> None:
        stage = self._stage
        session.tell(
            "READY",
            {
                "v": 10,
                "user": user_json(stage.bot) | {"verified": True, "mfa_enabled": True},
                "guilds": [{"id": each.id, "unavailable": True} for each in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": stage.origin.replace("http", "ws") + "/gateway/",
                "shard": [session.shard, session.count],
                "application": {"id": stage.application_id, "flags": stage.flags},
                "private_channels": [],
                "user_settings": {},
                "relationships": [],
                "presences": [],
                "guild_join_requests": [],
                "geo_ordered_rtc_regions": [],
                "auth": {},
            },
        )
        if session.intents & GUILDS:
            for guild in guilds:
                session.tell("GUILD_CREATE", guild_json(stage, guild))

    def _resume(self, wire: Wire, data: Json) -> Session | None:
        if data.get("token") != self._stage.token:
            raise _Closing(_BAD_TOKEN, "a wrong token")
        for session in self.sessions:
            if session.id == data.get("session_id") and not session.invalid:
                break
        else:
            wire.op(9, False)
            return None
        seq = data.get("seq")
        if not isinstance(seq, int) or seq > session.seq:
            raise _Closing(_BAD_SEQ, f"resumed after {seq} of {session.seq}")
        late = session.left_at is not None and (
            self._stage.now() > session.left_at + self.resume_seconds
        )
        if late or not session.knows(seq):
            self.sessions.remove(session)
            wire.op(9, False)
            return None
        if session.wire is not None:
            session.wire.cut()
        session.wire, session.left_at = wire, None
        session.resumed += 1
        session.replay(seq)
        session.tell("RESUMED", {"_trace": []})
        self._stage.changed()
        return session

    def _members(self, session: Session, data: Json) -> None:
        guild = self._stage.guilds.get(str(data.get("guild_id")))
        if guild is None:
            return
        wanted = [str(each) for each in data.get("user_ids") or ()]
        query = data.get("query")
        if query == "" and not wanted and not session.intents & MEMBERS:
            self._stage.complain("gateway: asked for all members without the members intent")
            return
        found = [
            each
            for each in guild.members.values()
            if (each.user.id in wanted if wanted else each.user.name.startswith(query or ""))
        ]
        answer: Json = {
            "guild_id": guild.id,
            "members": [member_json(each) for each in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [each for each in wanted if each not in guild.members],
        }
        if data.get("nonce"):
            answer["nonce"] = data["nonce"]
        session.tell("GUILD_MEMBERS_CHUNK", answer)

    def _left(self, wire: Wire) -> None:
        for session in list(self.sessions):
            if session.wire is wire:
                session.wire, session.left_at = None, self._stage.now()
                if wire.socket.close_code in (1000, 1001) and not wire.ended:
                    self.sessions.remove(session)
        self._stage.changed()

    def tell(
        self,
        event: str,
        data: Callable[[int], Json],
        guild: Guild | None,
        intents: int,
    ) -> bool:
        """Tell the sessions that should know; says whether there was one."""
        heard = False
        oldest = self._stage.now() - self.resume_seconds if self.sessions else 0.0
        for session in list(self.sessions):
            if session.left_at is not None and session.left_at < oldest:
                self.sessions.remove(session)
                continue
            if not session.sees(guild.id if guild else None):
                continue
            if intents and not session.intents & intents:
                continue
            for _ in range(1 + self.duplicates):
                session.tell(event, data(session.intents))
            heard = True
        return heard

    async def close(self) -> None:
        """Break all connections off."""
        for wire in list(self.wires):
            wire.cut()


def views(guild: Guild, channel: Any, user: str) -> bool:
    """Whether a user sees the channel."""
    return bool(permissions.in_channel(guild, channel, user) & permissions.VIEW_CHANNEL)
