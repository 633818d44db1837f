"""What an interaction's token allows after the first answer: more messages, edits, deletion."""

from typing import Any

from tests.doubles.discord import notices
from tests.doubles.discord.asked import Asked
from tests.doubles.discord.callbacks import CHOICES, Callbacks
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.messages_api import remove
from tests.doubles.discord.problems import Refused
from tests.doubles.discord.rest import Answered
from tests.doubles.discord.shown import message_json
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import EPHEMERAL, Message
from tests.doubles.discord.writing import FIELDS, change

Json = dict[str, Any]

_MOST_FOR_USER_ONLY = 5


class FollowUps:
    """Handlers of the routes under /webhooks/{application}/{token}."""

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self._stage = stage
        self._callbacks = callbacks

    async def post(self, asked: Asked) -> Json | Answered:
        """POST: one more message."""
        interaction = self._interaction(asked)
        if interaction.channel.id not in self._stage.channels:
            raise Refused(404, 10003)
        payload = asked.form(*FIELDS)
        first = interaction.message
        if first is not None and first.loading and not first.deleted:
            self._stage.complain("follow_up: the first answer is still loading; edit that")
            if "flags" in payload:
                payload = {**payload, "flags": (payload["flags"] or 0) & ~EPHEMERAL}
            change(self._stage, first, payload, asked.uploads)
            self._told(first)
            return self._shown(first)
        if interaction.for_user_only and len(interaction.follow_ups) >= _MOST_FOR_USER_ONLY:
            raise Refused(400, 40094, wrong=True)
        message = self._callbacks.post(interaction, payload, asked.uploads)
        interaction.follow_ups.append(message)
        self._stage.changed()
        # Without `wait` webhooks say nothing; those of interactions always answer.
        return self._shown(message)

    async def one(self, asked: Asked) -> Json:
        """GET a message of this interaction, or @original."""
        return self._shown(self._message(self._interaction(asked), asked))

    async def edit(self, asked: Asked) -> Json:
        """PATCH a message of this interaction, or @original."""
        message = self._message(self._interaction(asked), asked)
        change(self._stage, message, asked.form(*FIELDS), asked.uploads)
        self._told(message)
        return self._shown(message)

    async def delete(self, asked: Asked) -> None:
        """DELETE a message of this interaction, or @original."""
        remove(self._stage, self._message(self._interaction(asked), asked))

    def _interaction(self, asked: Asked) -> Interaction:
        stage = self._stage
        interaction = stage.interactions.get(asked.where["token"])
        if interaction is None or asked.where["application"] != stage.application_id:
            raise Refused(404, 10015, wrong=True)
        if interaction.expired or stage.now() - interaction.made_at > stage.token_seconds:
            raise Refused(401, 50027)
        if interaction.callback in (0, CHOICES):
            raise Refused(404, 10015, wrong=True)
        return interaction

    def _message(self, interaction: Interaction, asked: Asked) -> Message:
        name = asked.where["message"]
        if name == "@original":
            mine = [interaction.message]
        else:
            # A token also reaches the message that was pressed, whatever answered the press.
            mine = [interaction.message, *interaction.follow_ups, interaction.pressed]
        for each in mine:
            if each is not None and not each.deleted and name in ("@original", each.id):
                return each
        raise Refused(404, 10008)

    def _told(self, message: Message) -> None:
        notices.message_event(self._stage, "MESSAGE_UPDATE", message)
        self._stage.changed()

    def _shown(self, message: Message) -> Json:
        return message_json(self._stage, message)
