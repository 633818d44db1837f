"""Cards of the library: lists, and what is posted to a channel."""

from collections.abc import Callable
from dataclasses import replace

from bot.cards.again import share_again
from bot.cards.notes import note
from bot.cards.pictures import pictures
from bot.safety.secrets import Vault
from bot.store import ListedPrompt, RunState, RunView, SavedPrompt, SavedShare
from bot.talk.cards import Answer, Block, Button, Buttons, Card, Entry, Fine, Note, PromptText
from bot.talk.people import Person
from bot.talk.requests import OpenPrompt, TakeBack, Vote

_SHORT = 70


def list_card(scope: str, search: str, found: tuple[ListedPrompt, ...]) -> Card:
    """`/prompts`: what was found, newest first."""
    titles = {"mine": "Your prompts", "shared": "Shared prompts", "all": "All prompts"}
    title = titles.get(scope, "Prompts") + (f" with “{search}”" if search else "")
    blocks: list[Block] = [entry(prompt) for prompt in found]
    if not blocks:
        blocks.append(Note("Nothing here yet. Refine a prompt and press Save…"))
    return Card(f"list-{scope}", title, tuple(blocks))


def share_card(
    share: SavedShare, target: SavedPrompt | RunView, author: Person, label: Callable[[str], str]
) -> Card:
    """What everybody in the channel sees, with credit. `label` names a model by its key."""
    body: list[Block]
    if isinstance(target, SavedPrompt):
        body = [PromptText(_public(target.refinement.prompt))]
        what, opens, by = "a prompt", target.id, target.author.name
    else:
        run, outcome = target.run, target.run.outcome
        model = label(outcome.answered_by or run.model)
        body = [Answer(_public(outcome.answer), model)] if outcome.answer else []
        body += pictures(run.id, target.images)
        if outcome.state is not RunState.DONE:
            body.append(Note("Not whole: this is what came.", "warning"))
        what, opens, by = f"an answer of {model}", run.prompt_id, run.person.name
    buttons = Buttons(
        (
            Button("Open, run or remix", OpenPrompt(opens), primary=True),
            Button("👍", Vote(share.target, 1)),
            Button("👎", Vote(share.target, -1)),
            Button("Take back", TakeBack(share.id)),
        )
    )
    title = f"{author.name} shared {what}"
    credit = (Fine(f"by {by}"),) if by != author.name else ()
    return Card(share.id, title, (*body, buttons, *credit), channel=share.channel)


def versions_card(prompt_id: str, versions: tuple[SavedPrompt, ...]) -> Card:
    """Every version of a prompt, oldest first."""
    blocks: list[Block] = []
    for each in versions:
        blocks.append(Fine(f"version {each.version}, {each.written:%Y-%m-%d %H:%M} UTC"))
        blocks.append(PromptText(each.refinement.prompt))
    return Card(f"versions-{prompt_id}", "Versions", tuple(blocks))


def unclear_share_card(target: str) -> Card:
    """The word to somebody whose post may stand in the channel or not."""
    told = note(
        "No answer came. Please look whether the post is there, and share it again if not.",
        "warning",
        button=share_again(target),
    )
    return replace(told, private=True)


def taken_back_card(share: SavedShare) -> Card:
    """What is left of a post that its author took back."""
    return Card(
        share.id, "Taken back", (Note("Its author took this back."),), channel=share.channel
    )


def entry(prompt: ListedPrompt) -> Entry:
    """A prompt in a list."""
    head = prompt.title or " ".join(_public(prompt.rough).split())
    head = head if len(head) <= _SHORT else head[: _SHORT - 1] + "…"
    details = [prompt.author.name, f"{prompt.created:%Y-%m-%d}", f"version {prompt.version}"]
    if prompt.tags:
        details.append(" ".join(f"#{tag}" for tag in prompt.tags))
    if prompt.votes.up or prompt.votes.down:
        details.append(f"👍 {prompt.votes.up} 👎 {prompt.votes.down}")
    return Entry(head, " · ".join(details), (Button("Open", OpenPrompt(prompt.id)),))


def _public(text: str) -> str:
    """Text for a whole channel: a secret in it was for its author alone."""
    return Vault().hide(text)
