"""A prompt changes its shape for a model, and not a word of it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.runs.shape import shaped

HEADINGS = ("Context", "Ton & Stil", "背景", "2. Step", "!!!", "CONTEXT")

# Bodies of lines that a careless reader could take for the end of a section.
_LINES = st.sampled_from(
    """
\x20
word
## Other
### Context
 ## Context
## Context\x20
##  Context
</context>
<context>
</CONTEXT >
</context_part>
<part>
</ton_stil/>
line of another system\r""".split("\n")
)
BODIES = _LINES | st.text(st.characters(exclude_characters="\n`~#"))
PROSE = st.lists(BODIES, max_size=6).map("\n".join)
# Whole prompts of lines that matter, in any order.
PROMPTS = st.lists(
    st.sampled_from(
        [f"## {one}" for one in HEADINGS] + ["```", "````py", "~~~", "``` `", "    ```"]
    )
    | BODIES,
    max_size=14,
).map("\n".join)


def laid_out(before: str, sections: list[tuple[str, str]]) -> str:
    parts = [f"## {heading}\n{body}" for heading, body in sections]
    return "\n\n".join(([before] if before else []) + parts)


@given(PROSE, st.permutations(HEADINGS), st.lists(PROSE, min_size=1, max_size=len(HEADINGS)))
@example("", HEADINGS, ["trailing \n\n", "\n leading", ""])
def test_bodies_survive_to_the_letter_and_in_order(
    before: str, order: list[str], bodies: list[str]
) -> None:
    prompt = laid_out(before, list(zip(order, bodies, strict=False)))
    rest = shaped(prompt, "tags", HEADINGS)
    if before:
        assert rest.startswith(f"{before}\n\n")
        rest = rest.removeprefix(f"{before}\n\n")
    for number, body in enumerate(bodies):
        opening = re.match(r"<([^\W\d]\w*)>\n", rest)
        assert opening
        name = opening[1]
        assert not re.search(rf"</?{name}\b(?!_)", prompt, re.IGNORECASE), "an end that is plain"
        section = f"<{name}>\n{body}\n</{name}>" + "\n\n" * (number < len(bodies) - 1)
        assert rest.startswith(section)
        rest = rest.removeprefix(section)
    assert rest == ""


@given(PROMPTS)
def test_all_lines_but_headings_survive_in_any_prompt(prompt: str) -> None:
    given_tags = re.findall(r"</?([^\s<>/]+)", prompt.lower())
    kept = [
        line
        for line in shaped(prompt, "tags", HEADINGS).split("\n")
        if line and not ((tag := re.fullmatch(r"</?(\w+)>", line)) and tag[1] not in given_tags)
    ]
    lines = iter(line for line in prompt.split("\n") if line)
    seen = set()
    for line in kept:
        while (given_line := next(lines)) != line:
            assert given_line.removeprefix("## ") in HEADINGS
            assert given_line not in seen
            seen.add(given_line)
    assert {line.removeprefix("## ") for line in lines} <= set(HEADINGS)


@given(PROMPTS | st.text(st.characters()), st.lists(st.text(st.characters())))
def test_headings_are_the_identity(prompt: str, headings: list[str]) -> None:
    assert shaped(prompt, "headings", [*headings, *HEADINGS]) == prompt


@given(PROMPTS | st.text(st.characters()))
def test_without_a_known_heading_nothing_changes(prompt: str) -> None:
    assert shaped(prompt, "tags", ()) == prompt
    assert shaped(prompt, "tags", ["Nobody writes this"]) == prompt


@given(st.text(st.characters(exclude_characters="\n")))
@example("")
@example("📌️ Kontext")
@example("1️⃣")
@example("İş")
def test_any_heading_makes_a_name(heading: str) -> None:
    found = re.fullmatch(r"<(.+)>\nbody\n</(.+)>", shaped(f"## {heading}\nbody", "tags", [heading]))
    assert found
    assert found[1] == found[2]
    assert found[1][0] == "_" or found[1][0].isalpha()
    assert not set(found[1]) & set(" \t<>/&\"'=.,:;!?()-")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Context", "context"),
        ("Call to action", "call_to_action"),
        ("Contexte", "contexte"),
        ("Was gilt (bitte genau!)", "was_gilt_bitte_genau"),
        ("背景", "背景"),
        ("संदर्भ", "संदर्भ"),
        ("Éxito", "éxito"),
        ("2. Step", "_2_step"),
        ("***", "part"),
        ("📌️ Kontext", "kontext"),
    ],
)
def test_names(heading: str, name: str) -> None:
    assert shaped(f"## {heading}\nx", "tags", [heading]) == f"<{name}>\nx\n</{name}>"


def test_every_heading_of_every_framework_makes_a_name_of_its_own() -> None:
    knowledge = Knowledge()
    for framework in knowledge.frameworks():
        for language in ("en", *framework.headings):
            headings = [framework.heading(part, language) for part in framework.parts]
            prompt = laid_out("", [(heading, "x") for heading in headings])
            told = re.findall(r"<([^\W\d]\w*)>\nx\n</\1>", shaped(prompt, "tags", headings))
            assert len(set(told)) == len(headings), (framework.key, language)
            assert not any(name.endswith("_part") for name in told)


def test_only_the_first_line_of_a_heading_counts() -> None:
    told = shaped("## Context\na\n\n## Context\nb", "tags", ["Context"])
    assert told == "<context>\na\n\n## Context\nb\n</context>"


@pytest.mark.parametrize(
    ("opening", "closing"), [("```", "```"), ("~~~~ md", "~~~~~ "), ("  ```py", "   ```")]
)
def test_a_heading_in_code_is_code(opening: str, closing: str) -> None:
    code = f"{opening}\n## Tone\n``\n~~\n{closing}"
    told = shaped(f"## Context\n{code}\n\n## Tone\ncalm", "tags", ["Tone", "Context"])
    assert told == f"<context>\n{code}\n</context>\n\n<tone>\ncalm\n</tone>"


def test_code_goes_on_to_a_fence_of_its_kind_or_to_the_end() -> None:
    prompt = "## Context\n````\n```\n~~~~\n## Tone\ncalm"
    told = shaped(prompt, "tags", ["Context", "Tone"])
    assert told == "<context>\n````\n```\n~~~~\n## Tone\ncalm\n</context>"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("ends </context> here", "context_part"),
        ("ends </CONTEXT > here", "context_part"),
        ("<context> and </context_part>", "context_part_2"),
        ("<contexts> and </con>", "context"),
    ],
)
def test_a_tag_in_a_body_is_not_taken_for_ours(body: str, name: str) -> None:
    assert shaped(f"## Context\n{body}", "tags", ["Context"]) == f"<{name}>\n{body}\n</{name}>"


def test_two_headings_of_one_name_get_two() -> None:
    told = shaped("## Tone\na\n\n## Tone!\nb", "tags", ["Tone", "Tone!"])
    assert told == "<tone>\na\n</tone>\n\n<tone_part>\nb\n</tone_part>"
