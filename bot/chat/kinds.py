"""Kinds of requests that platforms have to treat apart."""

from bot.talk.requests import (
    AnswerQuestion,
    FillVariables,
    OpenAnswerForm,
    OpenChannelForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRunSettings,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
    PickOption,
    RefineAgain,
    Request,
    SwitchFramework,
    TakeHint,
    TakeOut,
)

_FORMS = (
    OpenRefineForm
    | OpenAnswerForm
    | OpenFeedbackForm
    | OpenShareForm
    | OpenSaveForm
    | OpenVariablesForm
    | OpenRunSettings
    | OpenPromptSettings
    | OpenProfileForm
    | OpenChannelForm
)
_CHANGES = (
    AnswerQuestion | PickOption | TakeOut | TakeHint | RefineAgain | SwitchFramework | FillVariables
)


def opens_form(request: Request) -> bool:
    """Is a form its answer? Platforms open one at once or not at all."""
    return isinstance(request, _FORMS)


def changes_card(request: Request) -> bool:
    """Does it change the prompt of the card that it was asked on?"""
    return isinstance(request, _CHANGES)
