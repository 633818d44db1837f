"""What an interaction's token is good for, as long as it lives."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import discord

from adapters.discord.deliver.calls import Calls, Expired, Full
from adapters.discord.deliver.layout import Window, files_of, layout_of, messages_of
from adapters.discord.deliver.overheard import Echo
from adapters.discord.deliver.patience import Lost, Patience
from adapters.discord.deliver.progress import Progress
from adapters.discord.render import Message
from adapters.discord.render.limits import Json
from bot.chat.refusals import Refused
from bot.live import TryLater
from bot.talk.cards import Card, Note

TOKEN_LIFE = 15 * 60.0
"""Seconds that an interaction takes answers, from when Discord made it."""

ACKNOWLEDGE = 3.0
"""Seconds in which an interaction has to be acknowledged: it is no older than that here."""

MARGIN = 20.0
"""Seconds before that end in which nothing new is begun."""

FOLLOW_UPS = 5
"""Messages besides the first, where the app is installed for a person alone."""

_ACKNOWLEDGED = "40060"
_TRIES, _LONGEST_PAUSE = 5, 30.0

_POSTING = Card("posting", "", (Note("Posting…"),))


class Answers:
    """The answers to one interaction. Shared by the cards of an exchange.

    What was promised when it was acknowledged is filled by the first message: a new one
    (`awaited`), or with `in_place` nothing, for then the promise is a change of the pressed
    message. Further ones are follow-ups.
    """

    def __init__(
        self,
        calls: Calls,
        interaction: discord.Interaction,
        *,
        hidden: bool,
        pressed: str = "",
        in_place: bool = False,
        life: float = TOKEN_LIFE,
        progress: Progress | None = None,
    ) -> None:
        """`life` is how long it takes answers from now on. `progress` is what was answered
        before, by a process that died."""
        before = progress or Progress()
        self._calls = calls
        self._interaction = interaction
        self._hidden = hidden
        self._pressed = pressed if in_place else ""
        self._first = before.original
        self._made = before.follow_ups
        self._again = before.taken_over
        self._modal_lost = False
        self._held = False
        self._promise = asyncio.Lock()
        self._patience = Patience(calls, counted=False)
        self._clock: Callable[[], float] = asyncio.get_running_loop().time
        self._ends = self._clock() + life - ACKNOWLEDGE
        self._margin = min(MARGIN, life / 10)
        self._expired = False
        alone = not (interaction.is_guild_integration() or interaction.context.dm_channel)
        self._left = max(0, FOLLOW_UPS - len(self._made)) if alone else None
        self._awaited = interaction.response.is_done() and not in_place and not self._first

    @property
    def open(self) -> bool:
        """Will it take further answers, as far as is known here?"""
        return not self._expired and self._clock() < self._ends

    @property
    def id(self) -> int:
        """The interaction's."""
        return self._interaction.id

    @property
    def expired(self) -> bool:
        """Has Discord said that it takes none?"""
        return self._expired

    @property
    def awaited(self) -> bool:
        """Does somebody see that a message is coming, which is not there yet?"""
        return self._awaited

    @property
    def ending(self) -> bool:
        """Does it end soon, so that what goes on is better taken elsewhere?"""
        return self._clock() > self._ends - self._margin

    def reaches(self, message_id: str) -> bool:
        """Is it a message that the interaction made, or changes?"""
        return self._is_original(message_id) or message_id in self._made

    def filled_with(self, message_id: str) -> bool:
        """Is it the message that was promised?"""
        return bool(message_id) and message_id == self._first

    def made(self, message_id: str) -> bool:
        """Is it a follow-up?"""
        return message_id in self._made

    def expect(self, message: Message) -> Echo:
        """Listen for a follow-up, in case that its answer is lost."""
        return self._calls.overheard.expect(message, self.id)

    async def posted(self, echo: Echo) -> str:
        """The id of a follow-up that was listened for; "" when nothing is heard of it."""
        return await self._calls.overheard.posted(echo)

    def forget(self, echo: Echo) -> None:
        """Listen for it no more."""
        self._calls.overheard.forget(echo)

    async def show(self, modal: Json) -> None:
        """Open a modal; only the very first answer can be one. Raises Refused or Unclear.

        Whoever does a request again opens it only where it was certainly not open: who saw
        nothing was told by Discord that nothing came.
        """
        response = self._interaction.response
        if self._again and response.is_done():
            return
        self._modal_lost = True
        opening = response.send_modal(Window(modal))
        try:
            await self._calls.make("modal", opening, counted=False)
        except Refused as no:
            if not (self._again and no.error == _ACKNOWLEDGED):
                raise
            response._response_type = discord.InteractionResponseType.modal
        self._modal_lost = False

    async def fill(self, message: Message) -> str:
        """Make this message what somebody waits for; its id, or "" when nobody does.

        Raises TryLater, Expired, Refused, or Unclear in the end.
        """
        # A follow-up that came before it would stand in the place of what was promised.
        async with self._promise:
            await self._acknowledge()
            if not self._awaited:
                return ""
            try:
                self._first = await self._edit_original(message)
            except Refused as no:
                if not no.missing:
                    raise
            self._awaited = False
            return self._first

    async def recognise(self, message_id: str) -> None:
        """A message of an attempt before was found: it may be what was promised, filled."""
        async with self._promise:
            if not self._awaited:
                return
            promised = message_id  # in doubt too: what nobody filled is deleted in the end
            with suppress(Refused, TryLater, discord.ClientException):
                asking = self._interaction.original_response()
                promised = str((await self._taken("get", asking)).id)
            if promised == message_id:
                self._first, self._awaited = message_id, False

    async def hold(self, card: Card = _POSTING) -> None:
        """Let a person whose answer is promised see meanwhile what keeps it."""
        async with self._promise:
            await self._acknowledge()
            if self._awaited and not self._held:
                await self._edit_original(messages_of(card)[0])
                self._held = True

    async def follow(self, message: Message, *, for_all: bool = False, spare: int = 0) -> str:
        """Post one more message; its id. Only once nothing is awaited, or it would come there.

        Raises as `fill`, Lost when it may be there all the same, and Full when there may be no
        more than `spare` further ones.
        """
        self._take_one(spare)
        try:
            posted = await self._taken(
                "follow-up",
                self._interaction.followup.send(
                    view=layout_of(message),
                    files=files_of(message.files),
                    ephemeral=self._hidden and not for_all,
                    wait=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                ),
            )
        except Full:
            self._left = 0
            raise
        except Lost:
            raise
        except (TryLater, Refused):
            self._give_back()
            raise
        self._made.add(str(posted.id))
        return str(posted.id)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message that answers this interaction, or that was pressed."""
        if self._is_original(message_id):
            await self._edit_original(message)
            return
        view, files = layout_of(message), files_of(message.files)
        edit = self._interaction.followup.edit_message(
            int(message_id), view=view, attachments=files
        )
        await self._taken("edit", edit, message_id)

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        if self._is_original(message_id):
            call = self._interaction.delete_original_response()
        else:
            call = self._interaction.followup.delete_message(int(message_id))
        try:
            await self._taken("delete", call, message_id)
        except Refused as no:
            if not no.gone:
                raise

    def take_over(self) -> bool:
        """Is something promised that the token cannot bring any more? Whoever asks first does."""
        left = self._awaited and not self.open
        if left:
            self._awaited = False
        return left

    async def nothing(self) -> None:
        """There is no answer after all: what was promised is taken back. Raises Refused, and
        TryLater when that is far away."""
        async with self._promise:
            for _ in range(_TRIES):
                if not self._awaited or not self.open:
                    return
                try:
                    await self._taken("delete", self._interaction.delete_original_response())
                except TryLater as later:
                    if later.seconds > _LONGEST_PAUSE:
                        raise
                    await asyncio.sleep(later.seconds)
                    continue
                except Refused as no:
                    if not no.gone:
                        raise
                self._awaited = False

    async def _acknowledge(self) -> None:
        if self._interaction.response.is_done():
            return
        deferring = self._interaction.response.defer(ephemeral=self._hidden, thinking=True)
        try:
            await self._taken("defer", deferring)
        except Refused as no:
            # Then an answer was lost: the promise that was tried before, or a modal.
            if no.error != _ACKNOWLEDGED:
                raise
            if self._modal_lost:
                return
        self._awaited = True

    def _is_original(self, message_id: str) -> bool:
        return bool(message_id) and message_id in (self._pressed, self._first)

    def _take_one(self, spare: int) -> None:
        if self._left is not None:
            if self._left <= spare:
                raise Full("follow-up", "no more of them")
            self._left -= 1

    def _give_back(self) -> None:
        if self._left is not None:
            self._left += 1

    async def _edit_original(self, message: Message) -> str:
        view, files = layout_of(message), files_of(message.files)
        edit = self._interaction.edit_original_response(view=view, attachments=files)
        edited = await self._taken("edit", edit, self._pressed or self._first)
        return str(edited.id)

    async def _taken(self, what: str, call: Any, about: str = "") -> Any:
        try:
            return await self._patience.call(what, call, about)
        except Expired:
            self._expired = True
            raise
