"""What an interaction asks for: how it is acknowledged, and what is done after that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import discord

from adapters.discord.acknowledging import Acknowledgement, of_command, of_form, of_press
from adapters.discord.address import Pressed
from adapters.discord.asked import Asked
from adapters.discord.conversations import Conversations
from adapters.discord.help import HELP
from adapters.discord.parse.command import (
    PointedOut,
    Unfinished,
    UnknownCommand,
    names_in,
    parse_command,
    typed_in,
)
from adapters.discord.parse.pressed import is_post, pressed_of
from adapters.discord.parse.submitted import chosen_twice, files_of, values_of
from adapters.discord.parse.written import plain
from adapters.discord.reading.around import Spot
from adapters.discord.reading.names import names_for
from adapters.discord.render import request_of
from adapters.discord.render.limits import FIELD_TEXT, Json
from adapters.discord.said import pointed_out
from bot.chat import typed
from bot.chat.kinds import opens_form
from bot.chat.text import length
from bot.talk.actions import UnknownAction, decode
from bot.talk.cards import Button, Buttons, Card, Note, PromptText
from bot.talk.forms import BadValue, filled
from bot.talk.requests import Refine, Request, Share, StopRun

_OLD_COMMAND = "This command is of an older version. Please type /rocket."
_OLD_BUTTON = "This button is of an older version. Please start again with /rocket."
_OLD_FORM = "This form is of an older version. Please start again with /rocket."

Do = Callable[[Asked, Conversations], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Work:
    """What is done for an interaction, once it is acknowledged like this."""

    acknowledgement: Acknowledgement
    do: Do
    pressed: Pressed | None = None
    request: Request | None = None
    """What is asked for, as far as the interaction says so itself."""

    @property
    def at_once(self) -> bool:
        """Can it not wait until there is room? A form opens at once or not at all, and what ends
        other work makes room."""
        stops = isinstance(self.request, StopRun)
        return stops or self.acknowledgement is Acknowledgement.LATER


def work_of(interaction: discord.Interaction) -> Work:
    """What an interaction asks for. Raises LookupError for one of an unknown type."""
    data: Json = dict(interaction.data or {})
    direct = interaction.context.dm_channel
    match interaction.type:
        case discord.InteractionType.application_command:
            return _of_command(data, interaction, direct=direct)
        case discord.InteractionType.component:
            return _of_press(data, interaction.message, direct=direct)
        case discord.InteractionType.modal_submit:
            return _of_form(data, interaction, direct=direct)
        case kind:
            raise LookupError(f"type {kind}")


def _of_command(data: Json, interaction: discord.Interaction, *, direct: bool) -> Work:
    try:
        command = parse_command(data, _names(typed_in(data), data, interaction))
    except UnknownCommand:
        return Work(of_command(None, direct=direct), partial(_tell, _OLD_COMMAND))
    if isinstance(command, PointedOut):
        return Work(of_command(None, direct=direct), partial(pointed_out, command.message))
    if isinstance(command, Unfinished):
        return Work(of_command(None, direct=direct), partial(_tell, command.sentence))
    request = command.request
    if isinstance(request, typed.Help):
        return Work(of_command(None, direct=direct), partial(_show, HELP))
    do = partial(_typed_in_place, request, command.attachments, command.model)
    return Work(of_command(request, direct=direct), do, request=request)


def _of_press(data: Json, message: discord.Message | None, *, direct: bool) -> Work:
    components = _components(message)
    pressed = _pressed(message, components)
    hidden = pressed is not None and pressed.hidden
    try:
        request: Request | None = request_of(data)
    except UnknownAction:
        request = None
    acknowledgement = of_press(
        request, direct=direct and not hidden, hidden=hidden, post=is_post(components)
    )
    do: Do = partial(_tell, _OLD_BUTTON) if request is None else partial(_send, request, (), "")
    return Work(acknowledgement, do, pressed, request)


def _of_form(data: Json, interaction: discord.Interaction, *, direct: bool) -> Work:
    message = interaction.message
    components = _components(message)
    pressed = _pressed(message, components)
    hidden = pressed is not None and pressed.hidden
    # A new one each time: on a form that was opened again, it would take the other's place.
    do, request = _filled(data, _typed(data, interaction), f"again-{interaction.id}")
    acknowledgement = of_form(
        request,
        direct=direct and not hidden,
        from_message=pressed is not None,
        in_the_open=pressed is not None and not hidden and not is_post(components),
    )
    return Work(acknowledgement, do, pressed, request)


def _filled(data: Json, values: dict[str, str], kept: str) -> tuple[Do, Request | None]:
    """What a form that was sent with these values asks for, if it does. `kept` is the id of a card
    that keeps them."""
    try:
        purpose = decode(str(data.get("custom_id", "")))
        too_long = next((each for each in values.values() if length(each) > FIELD_TEXT), "")
        if too_long:
            raise BadValue(f"That is {length(too_long):,} characters; {FIELD_TEXT:,} is the most.")
        if twice := chosen_twice(data):
            raise BadValue(f"{twice}: please choose only one.", twice)
        request = filled(purpose, values)
        if isinstance(request, Share) and not request.channel:
            raise BadValue("channel: please choose one.", "channel")
    except BadValue as bad:
        return partial(_show, _told_again(kept, str(bad), purpose, values)), None
    except UnknownAction:
        return partial(_show, _kept(kept, _OLD_FORM, values)), None
    if opens_form(request):
        return partial(_show, _gone_on(request)), None
    return partial(_send, request, files_of(data), ""), request


def _gone_on(request: Request) -> Card:
    """A form that another form leads to: Discord opens one only where something is pressed."""
    button = Button("Go on", request, primary=True)
    return Card("go-on", "", (Note("Press the button to fill in the rest."), Buttons((button,))))


def _told_again(name: str, sentence: str, purpose: Request, values: dict[str, str]) -> Card:
    """What does not fit, what was typed, so that it is not lost, and the form once more."""
    card = _kept(name, sentence, values)
    again = Buttons((Button("Open the form again", purpose, primary=True),))
    return Card(card.id, card.title, (*card.blocks, again))


def _kept(name: str, sentence: str, values: dict[str, str]) -> Card:
    there = [(field, value) for field, value in values.items() if value.strip()]
    # What stands alone is copied clean.
    lines = (value if len(there) == 1 else f"{field}: {value}" for field, value in there)
    text = "\n".join(lines)
    return Card(name, "", (Note(sentence, "error"), *((PromptText(text),) if text else ())))


def _typed(data: Json, interaction: discord.Interaction) -> dict[str, str]:
    """The values of a form, with names in place of ids."""
    values = values_of(data)
    names = _names(tuple(values.values()), data, interaction)
    return {field: plain(value, names) for field, value in values.items()}


def _names(texts: tuple[str, ...], data: Json, interaction: discord.Interaction) -> dict[str, str]:
    """The names that stand in the texts by their ids, as far as they are known here."""
    people = {interaction.user.id: interaction.user.display_name}
    names: dict[str, str] = {}
    for text in texts:
        names |= names_for(text, interaction.guild, people)
    resolved = data.get("resolved")
    return names | names_in(resolved) if isinstance(resolved, dict) else names


async def _tell(sentence: str, asked: Asked, there: Conversations) -> None:
    await there.tell(sentence, asked)


async def _show(card: Card, asked: Asked, there: Conversations) -> None:
    await there.show(card, asked)


async def _typed_in_place(
    request: Request, files: tuple[Json, ...], model: str, asked: Asked, there: Conversations
) -> None:
    """A command. In a thread, what was said there counts; no channel is read unasked."""
    address = asked.address
    in_thread = bool(address.home_channel) and address.channel != address.home_channel
    if in_thread and isinstance(request, Refine):
        spot = Spot(int(address.channel), int(address.server or 0) or None)
        around = await there.reader.around(spot, there.place(asked), asked.member)
        request = replace(request, thread=around.messages, left_out=around.left_out)
    await _send(request, files, model, asked, there)


async def _send(
    request: Request, files: tuple[Json, ...], model: str, asked: Asked, there: Conversations
) -> None:
    await there.send(request, asked, files=files, model=model)


def _components(message: discord.Message | None) -> list[Json]:
    """The components of a message as they were sent."""
    return [] if message is None else [dict(each.to_dict()) for each in message.components]


def _pressed(message: discord.Message | None, components: list[Json]) -> Pressed | None:
    if message is None:
        return None
    return pressed_of(str(message.id), components, hidden=message.flags.ephemeral)
