"""Single messages that answer an interaction, for as long as its token lives."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord

from adapters.discord.deliver.calls import Calls, Expired
from adapters.discord.deliver.layout import Window, files_of, layout_of, messages_of
from adapters.discord.deliver.patience import Patience
from adapters.discord.render import Message
from adapters.discord.render.limits import Json
from bot.chat.refusals import Refused
from bot.talk.cards import Card, Note

TOKEN_LIFE = 15 * 60.0
"""Seconds that an interaction takes answers, from when Discord made it."""

ACKNOWLEDGE = 3.0
"""Seconds in which an interaction has to be acknowledged: it is no older than that here."""

MARGIN = 20.0
"""Seconds before that end in which nothing new is begun."""


_POSTING = Card("posting", "", (Note("Posting…"),))


class Answers:
    """The answers to one interaction. Shared by the cards of an exchange.

    What was promised when it was acknowledged is filled by the first post: a new message
    (`awaited`), or with `in_place` nothing, for then the promise is a change of the pressed
    message. Further posts are follow-ups. Of those, one whose answer is lost comes twice rather
    than never: Discord knows no number for them.
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
    ) -> None:
        self._calls = calls
        self._interaction = interaction
        self._hidden = hidden
        self._pressed = pressed if in_place else ""
        self._first = ""
        self._awaited = interaction.response.is_done() and not in_place
        self._promise = asyncio.Lock()
        self._patience = Patience(calls)
        self._clock: Callable[[], float] = asyncio.get_running_loop().time
        self._ends = self._clock() + life - ACKNOWLEDGE
        self._margin = min(MARGIN, life / 10)
        self._expired = False

    @property
    def open(self) -> bool:
        """Will it take further answers, as far as is known here?"""
        return not self._expired and self._clock() < self._ends

    @property
    def awaited(self) -> bool:
        """Does somebody see that an answer is coming, which has not come?"""
        return self._awaited

    @property
    def ending(self) -> bool:
        """Does it end soon, so that what goes on is better taken elsewhere?"""
        return self._clock() > self._ends - self._margin

    async def show(self, modal: Json) -> None:
        """Open a modal; only the very first answer can be one. Raises Refused or Unclear."""
        await self._calls.make("modal", self._interaction.response.send_modal(Window(modal)))

    async def post(self, message: Message) -> str:
        """Post a message; its id. Raises TryLater, Expired, Refused, or Unclear in the end."""
        # A follow-up that came before it would stand in the place of what was promised.
        async with self._promise:
            await self._acknowledge()
            if self._awaited:
                self._first = await self._edit_original(message)
                self._awaited = False
                return self._first
        return await self._follow_up(message, hidden=self._hidden)

    async def post_for_all(self, message: Message) -> str:
        """Post a message for everybody there."""
        async with self._promise:
            await self._acknowledge()
            if self._awaited:
                # It would stand in the place of the hidden answer that is promised, and be hidden.
                await self._edit_original(messages_of(_POSTING)[0])
        return await self._follow_up(message, hidden=False)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message that answers this interaction, or that was pressed."""
        if message_id in (self._pressed, self._first):
            await self._edit_original(message)
            return
        view, files = layout_of(message), files_of(message.files)
        edit = self._interaction.followup.edit_message(
            int(message_id), view=view, attachments=files
        )
        await self._taken("edit", edit)

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        if message_id in (self._pressed, self._first):
            call = self._interaction.delete_original_response()
        else:
            call = self._interaction.followup.delete_message(int(message_id))
        try:
            await self._taken("delete", call)
        except Refused as no:
            if not no.gone:
                raise

    async def drop_lost(self) -> None:
        """Nothing can be looked for."""

    async def nothing(self) -> None:
        """There is no answer after all: what was promised is taken back."""
        if self._awaited and self.open:
            self._awaited = False
            await self._taken("delete", self._interaction.delete_original_response())

    async def _acknowledge(self) -> None:
        if not self._interaction.response.is_done():
            deferring = self._interaction.response.defer(ephemeral=self._hidden, thinking=True)
            await self._taken("defer", deferring)
            self._awaited = True

    async def _edit_original(self, message: Message) -> str:
        edited = await self._taken(
            "edit",
            self._interaction.edit_original_response(
                view=layout_of(message), attachments=files_of(message.files)
            ),
        )
        return str(edited.id)

    async def _follow_up(self, message: Message, *, hidden: bool) -> str:
        posted = await self._taken(
            "follow-up",
            self._interaction.followup.send(
                view=layout_of(message),
                files=files_of(message.files),
                ephemeral=hidden,
                wait=True,
                allowed_mentions=discord.AllowedMentions.none(),
            ),
        )
        return str(posted.id)

    async def _taken(self, what: str, call: Any) -> Any:
        try:
            return await self._patience.call(what, call)
        except Expired:
            self._expired = True
            raise
