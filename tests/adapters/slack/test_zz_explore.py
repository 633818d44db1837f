from tests.adapters.slack.conftest import TeamMaker
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email to our customers about the price increase"

async def test_x(open_team: TeamMaker) -> None:
    async with ProviderDouble(Reply("Dear customers, **hello**.\n\n- one\n- two")) as p, open_team("socket", base_url=p.base_url, models=("big","small"), complaints=True) as slack:
        await slack.command("/rocket", ROUGH, user=slack.ben)
        await slack.until(lambda: slack.ephemerals(slack.ben))
        m = slack.ephemerals(slack.ben)[0]
        print("=====CARD\n" + m.words); print(m.buttons)
        await slack.press(m, "other…")
        await slack.until(lambda: slack.views)
        print("=====VIEW\n", slack.views[0].words, slack.views[0].content)
        await slack.submit(slack.views[0], {"answer": "call Ines"})
        import asyncio
        await asyncio.sleep(0.3)
        print([ (e.ts, e.words[:300]) for e in slack.ephemerals(slack.ben)])
        await slack.press(m, "Add")
        await asyncio.sleep(0.3)
        print([ (e.ts, e.words[:300]) for e in slack.ephemerals(slack.ben)])
        for c in slack.calls: print(c.method, str(c.arguments)[:300], str(c.answer)[:80])
        print(slack.complaints)
