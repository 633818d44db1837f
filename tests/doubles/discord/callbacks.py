"""The app's first answer to an interaction."""

from typing import Any

from tests.doubles.discord import notices, permissions
from tests.doubles.discord.asked import Asked, Upload
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.messages_api import enter
from tests.doubles.discord.modals import modal_problems
from tests.doubles.discord.problems import Refused, invalid
from tests.doubles.discord.shown import message_json, metadata_json
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import EPHEMERAL, LOADING, Message, Modal
from tests.doubles.discord.writing import FIELDS, change, new_message, with_ids

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, OPEN_MODAL = 4, 5, 6, 7, 8, 9

_MOST_CHOICES = 25


class Callbacks:
    """The handler of /interactions/{interaction}/{token}/callback."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def answer(self, asked: Asked) -> Json | None:
        """POST; with `with_response=true` it answers what was made."""
        stage = self._stage
        interaction = stage.interactions.get(asked.where["token"])
        if interaction is None or interaction.id != asked.where["interaction"]:
            raise Refused(404, 10062, wrong=True)
        if interaction.callback:
            raise Refused(400, 40060, wrong=True)
        passed = stage.now() - interaction.made_at
        if passed > stage.patience or interaction.failed:
            raise Refused(404, 10062, wrong=True)
        given = asked.form("type", "data")
        kind, data = given.get("type"), given.get("data") or {}
        if kind not in _ALLOWED[interaction.kind] or not isinstance(kind, int):
            raise invalid(f"callback: type {kind} does not answer a {interaction.kind}")
        if kind in (DEFERRED_UPDATE, UPDATE) and interaction.pressed is None:
            raise invalid(f"callback: type {kind}, but no message was pressed")
        self._do(interaction, kind, data, asked.uploads)
        interaction.callback, interaction.seconds = kind, passed
        interaction.taken.set()
        stage.changed()
        return self._response(interaction) if asked.flag("with_response") else None

    def _do(
        self, interaction: Interaction, kind: int, data: Json, uploads: dict[int, Upload]
    ) -> None:
        stage = self._stage
        match kind:
            case 4:
                interaction.message = self.post(interaction, data, uploads)
            case 5:
                interaction.message = self._thinking(interaction, data)
            case 6 | 7:
                pressed = interaction.pressed
                assert pressed is not None
                interaction.message = pressed
                if kind == UPDATE:
                    _only(data, *FIELDS)
                    change(stage, pressed, data, uploads)
                    notices.message_event(stage, "MESSAGE_UPDATE", pressed)
            case 8:
                interaction.choices = _choices(data)
            case _:
                if problems := modal_problems(data):
                    raise invalid(*problems)
                content = {**data, "components": with_ids(data["components"])}
                interaction.modal = Modal(
                    interaction.user,
                    interaction.channel,
                    content,
                    interaction.pressed,
                    metadata_json(interaction),
                )
                # One at a time: a new one takes the place of what was open.
                stage.modals = [each for each in stage.modals if each.user is not interaction.user]
                stage.modals.append(interaction.modal)

    def post(
        self,
        interaction: Interaction,
        data: Json,
        uploads: dict[int, Upload],
    ) -> Message:
        """Post a message that answers the interaction; raises Refused."""
        stage = self._stage
        _only(data, *FIELDS)
        private = bool((data.get("flags") or 0) & EPHEMERAL) or self._hushed(interaction)
        message = new_message(
            stage,
            interaction.channel,
            data,
            uploads,
            whisper_to=interaction.user.id if private else None,
        )
        self._enter(interaction, message)
        return message

    def _thinking(self, interaction: Interaction, data: Json) -> Message:
        stage = self._stage
        _only(data, "flags")
        flags = data.get("flags") or 0
        if flags & ~(EPHEMERAL | 1 << 15):
            raise invalid(f"callback: flags {flags} on a deferred answer")
        private = bool(flags & EPHEMERAL) or self._hushed(interaction)
        message = Message(
            stage.numbers.id(),
            interaction.channel,
            stage.bot,
            stage.now(),
            stage.numbers.stamp(),
            flags=LOADING | (EPHEMERAL if private else 0),
            ephemeral_to=interaction.user.id if private else None,
        )
        self._enter(interaction, message)
        return message

    def _enter(self, interaction: Interaction, message: Message) -> None:
        message.kind = 20 if interaction.kind == COMMAND else 19 if interaction.pressed else 0
        message.interaction = metadata_json(interaction)
        message.webhook = True
        if message.kind == 19:
            message.reply_to = interaction.pressed
        if message.ephemeral:
            message.flags |= EPHEMERAL
            self._stage.private.append(message)
            notices.message_event(self._stage, "MESSAGE_CREATE", message)
        else:
            enter(self._stage, message)

    def _hushed(self, interaction: Interaction) -> bool:
        """Installed for the person alone, where others may not see what such apps say."""
        guild = interaction.channel.guild
        if guild is None or not interaction.for_user_only:
            return False
        held = permissions.in_channel(guild, interaction.channel, interaction.user.id)
        return not held & permissions.USE_EXTERNAL_APPS

    def _response(self, interaction: Interaction) -> Json:
        about: Json = {"id": interaction.id, "type": interaction.kind}
        answer: Json = {"interaction": about}
        message = interaction.message
        if message is not None:
            about |= {
                "response_message_id": message.id,
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            shown = message_json(self._stage, message)
            answer["resource"] = {"type": interaction.callback, "message": shown}
        return answer


_ALLOWED = {
    COMMAND: (MESSAGE, DEFERRED, OPEN_MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, OPEN_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}


def _only(data: Json, *known: str) -> None:
    unknown = [name for name in data if name not in known]
    if unknown:
        raise invalid(f"callback: unknown fields {', '.join(unknown)}")


def _choices(data: Json) -> list[Json]:
    choices = data.get("choices")
    if not isinstance(choices, list) or len(choices) > _MOST_CHOICES:
        raise invalid(f"choices: must be a list of at most {_MOST_CHOICES}")
    for each in choices:
        _only(each, "name", "name_localizations", "value")
        if not 1 <= len(str(each.get("name", ""))) <= 100:
            raise invalid("choices: a name has 1 to 100 characters")
        value = each.get("value")
        if value is None or (isinstance(value, str) and len(value) > 100):
            raise invalid("choices: a value has at most 100 characters")
    return choices
