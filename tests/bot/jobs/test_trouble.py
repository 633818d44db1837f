from tests.bot.jobs.processes import process, until


async def test_a_store_that_keeps_nothing_is_trouble_until_it_does(url: str) -> None:
    async with process(url) as one:
        await until(lambda: one.jobs.trouble == "")
        one.cut_off()
        await until(lambda: one.jobs.trouble.startswith("Nothing was kept for"))
        one.heal()
        await until(lambda: one.jobs.trouble == "")
