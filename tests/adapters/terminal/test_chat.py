"""Conversations as a script holds them."""

import json
from pathlib import Path

import pytest

from bot.talk.people import Message
from bot.talk.requests import (
    AnswerQuestion,
    ListPrompts,
    OpenProfileForm,
    OpenPromptSettings,
    PickOption,
    Refine,
    RunAgain,
    RunPrompt,
    SaveProfile,
    SwitchFramework,
    TakeOut,
)
from bot.talk.settings import RunSettings
from tests.adapters.terminal.conversation import converse
from tests.adapters.terminal.shown import ANSWER, LONG_LINK, PROMPT


async def test_a_prompt_and_a_number() -> None:
    said = await converse("/rocket demo\n5\n")
    assert said.code == 0
    assert said.asked == [Refine("demo"), PickOption("p1", "action", 1)]
    assert f"\n{PROMPT}\n" in said.text
    assert "Reading along" not in said.text


async def test_nothing_is_printed_to_ask_for_input() -> None:
    said = await converse("/rocket profile\nWe make\nrockets.\n.\n")
    assert said.asked == [OpenProfileForm("team"), SaveProfile("team", "We make\nrockets.")]
    assert said.text == "\nSaved\n\nThe team profile says: We make\nrockets.\n"


async def test_a_run_streams_once() -> None:
    said = await converse("demo\n13\n")
    assert said.asked[1] == RunPrompt("p1", ("sonnet",))
    assert said.text.count(ANSWER) == 1
    assert said.text.count("Hello Dolores") == 1
    assert "Stop" not in said.text
    assert said.text.endswith("[1] 👍   [2] Settings\n")


async def test_runs_side_by_side_come_one_after_the_other_and_number_on() -> None:
    said = await converse("demo\n15\n3\n")
    assert said.text.count(ANSWER) == 2
    assert "[3] 👍   [4] Settings" in said.text
    assert "Done: Vote(target='r-mistral', value=1)" in said.text


async def test_numbers_outlive_a_card_without_any() -> None:
    said = await converse("demo\n20\n1\n")
    assert said.asked[2] == TakeOut("p1", "f1")


async def test_the_card_comes_back_with_its_numbers() -> None:
    said = await converse("demo\n13\n/card\n1\n")
    assert said.text.count(PROMPT) == 2
    assert said.asked[2] == TakeOut("p1", "f1")


async def test_a_menu_lists_its_choices_and_takes_one_by_word_or_number() -> None:
    said = await converse("demo\n18\n18 costar\n18\n26\n18\n18 25\n/framework none\n")
    switches = [SwitchFramework("p1", name) for name in ("costar", "race", "costar", None)]
    assert said.asked[1:] == switches
    assert said.text.count("  [25] COSTAR  context first\n") == 3


async def test_the_choices_of_a_menu_that_was_not_opened_have_no_numbers() -> None:
    said = await converse("demo\n26\n18 26\n/card\n18\n26\n26\n")
    assert "There is no number 26: pick 1 to 23.\n" in said.text
    assert "“26” is not one of none, COSTAR, RACE.\n" in said.text
    assert said.asked[1:] == [SwitchFramework("p1", "race")]
    assert said.text.count("There is no number 26") == 2


async def test_a_link_shows_its_address() -> None:
    assert "ChatGPT: https://chatgpt.com/?q=Write\n" in (await converse("demo\n16\n")).text


async def test_a_link_that_is_too_long_shows_its_site() -> None:
    said = await converse("models\n7\n8\n")
    assert "Open in Short: https://short.example/?q=Write\n" in said.text
    assert "Open in Long: https://long.example/\nThe prompt is too long for a link" in said.text
    assert LONG_LINK not in said.text
    assert "[8] Open in Long ↗" in said.text


async def test_other_opens_its_form() -> None:
    said = await converse("demo\n7\nring us up\n")
    assert said.asked[2] == AnswerQuestion("p1", "action", "ring us up")


async def test_a_prompt_is_run_with_settings() -> None:
    said = await converse("models\n5\nhaiku\n\n0.5\n")
    assert said.asked[1:] == [
        OpenPromptSettings("p1"),
        RunPrompt("p1", ("haiku",), settings=RunSettings(temperature=0.5)),
    ]


async def test_a_suggestion_runs_and_a_menu_of_models_is_listed() -> None:
    said = await converse("models\n6\n/card\n3\n3 haiku\n")
    assert said.asked[1:] == [
        RunPrompt("p1", ("sonnet",), "precise"),
        RunPrompt("p1", ("haiku",)),
    ]
    assert "More models\n  [9] Haiku\n  [10] GPT 4o mini\n" in said.text


async def test_settings_that_do_not_fit_are_told_and_the_rest_goes_on() -> None:
    said = await converse("demo\n13\n2\n9\n.\n2\n0.5\n\nEND\n.\n")
    assert "Temperature: please give a number from 0 to 2.\n" in said.text
    settings = RunSettings(temperature=0.5, stop=("END",))
    assert said.asked[-1] == RunAgain("r-sonnet", settings=settings)


async def test_no_line_of_a_form_is_taken_for_a_prompt() -> None:
    said = await converse("/rocket\n.\nnothing like it\n\n/prompts all x\n")
    assert said.asked[1:] == [ListPrompts("all", "x")]
    assert "Your prompt: this is needed.\n" in said.text


@pytest.mark.parametrize("typed", ["/rocket\nhalf a", '"""half a\nprompt', "/thread\nAna: hi"])
async def test_input_that_ends_in_the_middle_sends_nothing(typed: str) -> None:
    said = await converse(typed)
    assert not [request for request in said.asked if isinstance(request, Refine)]
    assert "That was not finished, so nothing was sent.\n" in said.text
    assert said.code == 1


async def test_a_prompt_of_several_lines() -> None:
    said = await converse('"""\n  one\n\n/quit\n3\n"""\n"""a\nb"""\n')
    assert said.asked == [Refine("  one\n\n/quit\n3"), Refine("a\nb")]


async def test_the_thread_goes_with_what_follows(tmp_path: Path) -> None:
    file = tmp_path / "thread.json"
    file.write_text(json.dumps([{"who": "Bo", "text": "it is 8 %"}]))
    typed = f"/thread\nAna: hi\nthere\n.\none\n/thread {file}\ntwo\n/thread clear\nthree\n"
    said = await converse(typed)
    assert said.asked == [
        Refine("one", (Message("Ana", "hi\nthere"),)),
        Refine("two", (Message("Bo", "it is 8 %"),)),
        Refine("three"),
    ]
    assert said.text.count("The thread has 1 message.\n") == 2


async def test_a_thread_that_cannot_be_read_leaves_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[1]")
    said = await converse(f"/thread\nAna: hi\n.\n/thread {tmp_path}/bad.json\n/thread nope\none\n")
    assert said.asked == [Refine("one", (Message("Ana", "hi"),))]
    assert "Message 1 of the thread" in said.text
    assert "nope cannot be read" in said.text


async def test_what_is_asked_first_comes_before_any_line() -> None:
    thread = (Message("Ana", "hi"),)
    said = await converse("then\n", first=Refine("first", thread, framework="race"))
    assert said.asked == [Refine("first", thread, framework="race"), Refine("then", thread)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", 0), ("fail\n", 1), ("fail\ndemo\n", 0), ("crash\n", 1), ("99\n", 1), ("/nope\n", 1)],
)
async def test_the_exit_code_is_that_of_the_last_request(typed: str, code: int) -> None:
    assert (await converse(typed)).code == code


async def test_a_desk_that_falls_over_tells_no_details() -> None:
    said = await converse("crash\ndemo\n")
    assert "Something went wrong on our side. Please try again.\n" in said.text
    assert "secret detail" not in said.text
    assert PROMPT in said.text


async def test_quitting_reads_no_further() -> None:
    assert (await converse("one\n/quit\ntwo\n")).asked == [Refine("one")]


async def test_bytes_that_are_not_utf8_are_replaced_with_a_note() -> None:
    said = await converse(b"caf\xe9\r\n")
    assert said.asked == [Refine("caf\ufffd")]
    assert said.text.startswith("Some bytes were not UTF-8 and were replaced by \ufffd.\n")


async def test_long_lines_and_hostile_text_pass() -> None:
    text = "long \x1b[2J[red] " * 10_000
    said = await converse(text + "\n")
    assert said.asked == [Refine(text.strip())]
    assert "\n" + ("long [red] " * 10_000).strip() + "\n" in said.text


async def test_help_and_commands_that_do_not_exist() -> None:
    said = await converse("/help\n/nope\n")
    assert "/thread clear" in said.text
    assert "There is no command /nope. /help lists them all.\n" in said.text
