"""What reactions on the app's own messages ask for."""

from enum import Enum
from typing import Protocol, TypeVar

from bot.store import Post
from bot.talk.requests import RefineAgain, Request, RunAgain, TakeBack, Vote

_ONLY_OWN = "Only the person whom that was made for can remove it."

_A = TypeVar("_A", contravariant=True)


class Reaction(Enum):
    """A reaction that means something; the value is how people type it."""

    REFINE = "🚀"
    UP = "👍"
    DOWN = "👎"
    AGAIN = "🔁"
    AWAY = "🗑"

    @property
    def vote(self) -> int:
        """1 or -1, and 0 for what is no vote."""
        return {Reaction.UP: 1, Reaction.DOWN: -1}.get(self, 0)


class Conversations(Protocol[_A]):
    """What reactions need of a platform's conversations; `_A` is where it answers."""

    async def of_run(self, post: Post) -> bool:
        """Is the message's subject a run, not a prompt?"""
        ...

    async def send(self, request: Request, address: _A, *, quiet: bool = False) -> None:
        """Send a request and show what comes."""
        ...

    async def tell(self, sentence: str, address: _A) -> None:
        """Tell the person why nothing happens."""
        ...

    async def remove(self, post: Post, address: _A) -> None:
        """Take the messages of a posting away."""
        ...


async def set_on(
    post: Post, reaction: Reaction, person: str, address: _A, there: Conversations[_A]
) -> None:
    """Somebody, `person` by id, reacted to what the app has posted."""
    if reaction is Reaction.AWAY and post.kind != "share":
        if post.person is None or post.person.id != person:
            await there.tell(_ONLY_OWN, address)
        else:
            await there.remove(post, address)
        return
    request = request_for(reaction, post, of_run=await there.of_run(post))
    if request is not None:
        await there.send(request, address, quiet=isinstance(request, Vote))


async def taken_off(post: Post, reaction: Reaction, address: _A, there: Conversations[_A]) -> None:
    """Somebody took a reaction off again: a vote is taken back."""
    if reaction.vote and post.target:
        await there.send(Vote(post.target, 0), address, quiet=True)


def request_for(reaction: Reaction, post: Post, *, of_run: bool) -> Request | None:
    """What a reaction on a message of the app asks for; None when it asks for nothing.

    `of_run` when the message's subject is a run, not a prompt.
    """
    if reaction.vote and post.target:
        return Vote(post.target, reaction.vote)
    if reaction is Reaction.AGAIN and post.target:
        return RunAgain(post.target) if of_run else RefineAgain(post.target)
    if reaction is Reaction.AWAY and post.kind == "share":
        return TakeBack(post.card)
    return None
