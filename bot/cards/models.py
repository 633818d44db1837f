"""What a card says of the models: buttons that run the prompt, what that costs, links elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.money import money, share
from bot.models.estimate import cheaper, estimated_cost
from bot.models.offer import ModelOffer, Size
from bot.models.open_in import OpenLink
from bot.talk.cards import Block, Button, Buttons, Choice, Fine, Hint, Menu, Note
from bot.talk.requests import EVERY_MODEL, OpenPromptSettings, RunPrompt
from bot.talk.settings import PRESET_REASONS, PRESETS

_NONE_YET = (
    "No model is set up to run it on. Whoever runs this bot sets a provider's key, such as "
    "OPENAI_API_KEY, or fetches a model that needs none: python -m bot models shows how."
)
_ON_BUTTONS = 5
_LINKS = 6
_LINKS_BESIDE_MODELS = 3


@dataclass(frozen=True, slots=True)
class OnOffer:
    """What a prompt can be run on, the best choice first, and links to other sites.

    `needs` is how able a model the kind of task wants, `kind` is text or image, `images` says
    whether images are attached. `silent` are sentences about providers that did not answer.
    """

    models: tuple[ModelOffer, ...]
    needs: Size
    kind: str = "text"
    images: bool = False
    links: tuple[OpenLink, ...] = ()
    silent: tuple[str, ...] = ()

    def label(self, key: str) -> str:
        """What a model is called."""
        return next((model.label for model in self.models if model.key == key), key)


def offers_for(models: tuple[ModelOffer, ...], kind: str) -> tuple[ModelOffer, ...]:
    """The models for a prompt of this kind (text or image), those first that suit it."""
    if kind == "image":
        return tuple(sorted(models, key=lambda model: not model.images_out))
    return tuple(sorted(models, key=lambda model: not model.text))


def suiting(models: Sequence[ModelOffer], kind: str) -> tuple[ModelOffer, ...]:
    """Those that *All* runs: for an image the models that make images, where there are any."""
    makers = tuple(model for model in models if model.images_out)
    return makers if kind == "image" and makers else tuple(m for m in models if m.text)


def run_blocks(prompt_id: str, prompt: str, preset: str, offer: OnOffer) -> list[Block]:
    """The buttons that run a prompt, and what there is to know before one is pressed."""
    blocks: list[Block] = []
    if not offer.models:
        blocks += [Note(sentence, "warning") for sentence in offer.silent] or [Note(_NONE_YET)]
    else:
        blocks.append(_buttons(prompt_id, prompt, offer))
        blocks.append(Fine(_costs(prompt, offer)))
        if offer.images:
            blocks.append(Fine(_readers(offer)))
        blocks += _cheaper(prompt, offer)
        blocks += _suggested(prompt_id, preset, offer)
    if offer.links:
        most = _LINKS_BESIDE_MODELS if offer.models else _LINKS
        blocks.append(_links(offer.links[:most]))
    return blocks


def about_cost(model: ModelOffer, prompt: str, offer: OnOffer) -> str:
    """What one run will cost, in a few words for a menu."""
    return money(estimated_cost(model, prompt, offer.needs), estimated=True)


def cheaper_line(model: ModelOffer, prompt: str, offer: OnOffer) -> str:
    """The sentence about a cheaper model that would do; empty when there is none."""
    if offer.kind == "image":
        return ""
    able = [other for other in offer.models if other.images_in or not offer.images]
    found = cheaper(model, able, prompt, offer.needs)
    if found is None:
        return ""
    other, part = found
    return f"{other.label} would do for this {share(part)} of {model.label}."


def _buttons(prompt_id: str, prompt: str, offer: OnOffer) -> Buttons:
    models = offer.models
    shown = models if len(models) <= _ON_BUTTONS else models[: _ON_BUTTONS - 1]
    items: list[Button | Menu] = [
        Button(f"▶ {model.label}", RunPrompt(prompt_id, (model.key,)), primary=not at)
        for at, model in enumerate(shown)
    ]
    if len(models) > len(shown):
        more = tuple(
            Choice(
                model.label,
                RunPrompt(prompt_id, (model.key,)),
                about_cost(model, prompt, offer),
            )
            for model in models[len(shown) :]
        )
        items.append(Menu("More models", more))
    if len(suiting(models, offer.kind)) > 1:
        items.append(Button("▶ All", RunPrompt(prompt_id, (EVERY_MODEL,))))
    items.append(Button("Run with settings…", OpenPromptSettings(prompt_id)))
    return Buttons(tuple(items))


def _costs(prompt: str, offer: OnOffer) -> str:
    costs = [estimated_cost(model, prompt, offer.needs) for model in offer.models]
    if not any(cost is None or cost > 0 for cost in costs):
        return "A run costs nothing here."
    if all(cost is None for cost in costs):
        return "What a run costs is not known here."
    shown = list(zip(offer.models, costs, strict=True))[:_ON_BUTTONS]
    parts = [f"{model.label} {money(cost)}" for model, cost in shown]
    together = suiting(offer.models, offer.kind)
    costs = [estimated_cost(model, prompt, offer.needs) for model in together]
    known = [cost for cost in costs if cost is not None]
    if len(costs) > 1 and sum(known) > 0:
        at_least = "at least " if len(known) < len(costs) else ""
        parts.append(f"all together {at_least}{money(sum(known))}")
    return "A run costs about: " + " · ".join(parts)


def _readers(offer: OnOffer) -> str:
    """Who sees the images that are attached."""
    able = [model.label for model in offer.models if model.images_in]
    if not able:
        return "No model here reads the attached image: it will not be sent."
    return f"The attached image goes to: {', '.join(able)}."


def _cheaper(prompt: str, offer: OnOffer) -> list[Block]:
    line = cheaper_line(offer.models[0], prompt, offer)
    return [Fine(line)] if line else []


def _suggested(prompt_id: str, preset: str, offer: OnOffer) -> list[Block]:
    """The settings that suit the task, on the first model that takes them."""
    why = PRESET_REASONS.get(preset)
    able = next(
        (
            model
            for model in offer.models
            if model.text and "temperature" not in model.refuses and not model.makes_images_only
        ),
        None,
    )
    if why is None or able is None:
        return []
    degrees = PRESETS[preset].temperature
    text = f"Suggested settings: {preset} (temperature {degrees:g}), because {why}."
    return [
        Hint(text, Button(f"▶ {able.label}, {preset}", RunPrompt(prompt_id, (able.key,), preset)))
    ]


def _links(links: tuple[OpenLink, ...]) -> Buttons:
    """A prompt that is too long for an address is to be copied: the button opens the site."""
    return Buttons(
        tuple(
            Button(
                f"Open in {link.label}" if link.whole else f"Copy it, then open {link.label}",
                url=link.url,
                short_url=link.site,
            )
            for link in links
        )
    )
