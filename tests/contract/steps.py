"""Steps that several conversations take."""

from tests.contract.conversation import Models
from tests.contract.team import Member, Shown, Team
from tests.contract.words import ROUGH

ANSWER = Models.saying("Dear **customers**.")


async def card_of(member: Member, rough: str = ROUGH) -> Shown:
    """The card of a prompt that was typed as a command."""
    await member.types(f"/rocket {rough}")
    return await member.sees("Refine again…")


async def shares(team: Team, shown: Shown) -> Shown:
    """Ben shares something; the post as he sees it."""
    await team.ben.presses(shown, "Share…")
    await team.ben.fills("Share", {"Channel": team.channel})
    await team.ben.sees("Shared. You can take it back there:")
    return await team.ben.sees(f"{team.ben.name} shared", "Take back")


async def opened(member: Member, post: Shown) -> Shown:
    """The card of what was shared."""
    await member.opens(post)
    return await member.sees("Refine again…")
