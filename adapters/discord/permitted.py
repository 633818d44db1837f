"""What somebody may ask for, besides what the desk itself refuses. A custom_id can be made up."""

from adapters.discord.asked import Asked
from adapters.discord.deliver.direct import pointer_of
from adapters.discord.reading.channels import GONE
from adapters.discord.render import card_mark
from adapters.discord.teams import own_team
from bot.chat.kinds import changes_card
from bot.store import Store
from bot.talk.people import Place
from bot.talk.requests import (
    Compare,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenPrompt,
    OpenPromptSettings,
    OpenRun,
    OpenRunSettings,
    OpenShareForm,
    OpenVariablesForm,
    Request,
    RunAgain,
    RunPrompt,
    SaveProfile,
    Share,
    StopRun,
    TakeBack,
    Vote,
    Why,
)

_NOT_YOURS = "Only the person whom that was made for can see it."
_ANOTHERS = (
    "This is of somebody else's own library, where only they keep and look things up. "
    "Type /rocket for prompts of your own."
)

_OF_WHAT_IS_SHARED = (
    OpenPrompt
    | RunPrompt
    | RunAgain
    | Compare
    | OpenRun
    | StopRun
    | Vote
    | Why
    | OpenAnswerForm
    | OpenFeedbackForm
    | OpenVariablesForm
    | OpenRunSettings
    | OpenPromptSettings
    | OpenShareForm
    | Share
    | TakeBack
)


async def why_not(request: Request, asked: Asked, store: Store, place: Place) -> str:
    """Why a request is refused, in a sentence; empty when it is not."""
    return (
        _as_a_guest(request, asked)
        or _unseen_channel(request, asked)
        or await _pointed_at_another(request, asked, store, place)
    )


def _as_a_guest(request: Request, asked: Asked) -> str:
    """In the team of a person alone, others may do what is about the thing they were shown."""
    team = asked.address.team
    if not team.startswith("@") or team == own_team(asked.person.id):
        return ""
    return "" if isinstance(request, _OF_WHAT_IS_SHARED) or changes_card(request) else _ANOTHERS


def _unseen_channel(request: Request, asked: Asked) -> str:
    """A channel's profile is for those who see the channel."""
    if not isinstance(request, OpenProfileForm | SaveProfile) or not request.channel:
        return ""
    if asked.member is None or not request.channel.isdecimal():
        return GONE
    channel = asked.member.guild.get_channel_or_thread(int(request.channel))
    seen = channel is not None and channel.permissions_for(asked.member).view_channel
    return "" if seen else GONE


async def _pointed_at_another(request: Request, asked: Asked, store: Store, place: Place) -> str:
    """A pointer stands where everybody reads it, and leads one person to what is theirs."""
    pressed = asked.address.pressed
    if not isinstance(request, OpenPrompt) or pressed is None:
        return ""
    if pressed.mark != card_mark(pointer_of(request.prompt_id)):
        return ""
    saved = await store.prompt(place, request.prompt_id)
    return "" if saved is None or saved.author.id == asked.person.id else _NOT_YOURS
