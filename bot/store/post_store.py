"""Votes, shares, and which message shows which card, as the store keeps them."""

from bot.store import people, posts, reactions
from bot.store.database import Database
from bot.store.records import Post, SavedShare, Tally
from bot.talk.people import Person, Place


class PostStore:
    """A part of `Store`."""

    _database: Database

    async def vote(self, place: Place, person: Person, target: str, value: int) -> Tally | None:
        """Vote 1 or -1 on a prompt or a run; 0 takes the vote back."""
        return await self._database.write(reactions.vote, place, person, target, value)

    async def tally(self, place: Place, target: str) -> Tally:
        """The votes on a prompt or a run."""
        return await self._database.read(reactions.tally, place, target)

    async def share(
        self, place: Place, person: Person, target: str, channel: str, share_id: str | None = None
    ) -> SavedShare | None:
        """Write down that a person posts a prompt or a run to a channel.

        With a `share_id` it is written once: the second time it is found, perhaps taken back.
        """
        return await self._database.write(reactions.share, place, person, target, channel, share_id)

    async def unshare(self, place: Place, person: Person, share_id: str) -> None:
        """Forget a share of the person's that could not be posted."""
        await self._database.write(reactions.unshare, place, person, share_id)

    async def shares(self, place: Place, target: str) -> tuple[SavedShare, ...]:
        """Where a prompt or a run stands posted; `target` may also be a share's own id."""
        return await self._database.read(reactions.shares_of, place, target)

    async def take_back(
        self, place: Place, person: Person, target: str, step: str | None = None
    ) -> tuple[SavedShare, ...]:
        """Take back the person's own shares of a target, or one share by its id, also again.

        Returns what was taken back: nothing when the person shared nothing there. A `step` takes
        back once: the second time it is given what it took.
        """
        return await self._database.write(reactions.take_back, place, person, target, step)

    async def keep_post(self, place: Place, post: Post) -> None:
        """Keep which card a message shows; it replaces what was kept of that message."""
        await self._database.write(posts.keep, place, post)

    async def forget_post(self, place: Place, channel: str, message: str) -> None:
        """Forget a message that shows a card no more."""
        await self._database.write(posts.forget, place, channel, message)

    async def post(self, place: Place, channel: str, message: str) -> Post | None:
        """Which card a message of this team shows."""
        return await self._database.read(posts.find, place, channel, message)

    async def posting(self, place: Place, channel: str, first: str) -> tuple[Post, ...]:
        """The messages that were posted together, in the order of their ids."""
        return await self._database.read(posts.together, place, channel, first)

    async def posts_of(self, place: Place, card: str) -> tuple[Post, ...]:
        """The messages that show a card, in any channel, the newest posting last."""
        return await self._database.read(posts.of_card, place, card)

    async def team_with(self, platform: str, channel: str, message: str) -> str | None:
        """Which team's card a message shows; for platforms whose messages name no team."""
        return await self._database.read(posts.team_with, platform, channel, message)

    async def last_team(self, platform: str, person_id: str) -> str | None:
        """The team in which somebody wrote their newest prompt, where they have written any."""
        return await self._database.read(people.last_team, platform, person_id)

    async def last_prompt(self, place: Place, channel: str, thread: str) -> Post | None:
        """The newest message of a thread that shows a prompt."""
        return await self._database.read(posts.last_prompt, place, channel, thread)
