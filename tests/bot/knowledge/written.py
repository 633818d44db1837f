"""A small set of knowledge files that fit together, for tests to spoil."""

from dataclasses import dataclass, fields
from pathlib import Path
from textwrap import dedent

from bot.knowledge import Words

FRAMEWORK = dedent("""\
    name = "Duo"
    expansion = "Setting, Wish"
    aka = []
    suits = "tests"
    source = "nobody"
    medium = "text"

    [[parts]]
    id = "setting"
    heading = "Setting"
    asks = "Where are we?"
    item = "background"
    optional = true
    facts = true

    [[parts]]
    id = "wish"
    heading = "Wish"
    asks = "What do you want?"
    item = "goal"
    optional = false
    request = true

    [example]
    rough = "mend the gate"
    prompt = '''
    Setting: The gate of the
    item = east yard.

    Wish: Mend the gate.'''

    [headings]
    de = ["Lage", "Wunsch"]
    """)

TASK = dedent("""\
    family = "writing"
    outward = true
    items = ["audience"]
    profile = ["voice"]
    frameworks = ["duo"]
    questions = ["reader"]
    preset = "balanced"
    needs = "medium"
    """)

ENGLISH = dedent("""\
    code = "en"
    name = "English"

    [connect]
    known = "What is known"
    said = "Said"
    about_us = "About us"
    rules = "Rules"
    feedback = "Also"
    stop = "."
    colon = ":"
    list_join = ", "

    [items.audience]
    label = "who reads it"
    aliases = ["reader"]
    cues = ["for my"]

    [questions.reader]
    item = "audience"
    ask = "Who reads it?"
    options = ["customers", "colleagues"]
    fold = "It is read by {answer}."

    [tasks.email]
    name = "email"
    recognise = ["email"]
    first = "Decide what the reader should do."
    trap = "Too many topics."

    [profile.voice]
    words = ["tone"]

    [words]
    """) + "".join(f'{one.name} = ["{one.name}"]\n' for one in fields(Words))


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of knowledge files in which single lines can be changed."""

    root: Path

    @property
    def duo(self) -> Path:
        return self.root / "duo.toml"

    @property
    def email(self) -> Path:
        return self.root / "tasks" / "email.toml"

    def language(self, code: str) -> Path:
        return self.root / "languages" / f"{code}.toml"

    def change(self, path: Path, old: str, new: str) -> None:
        """Replaces a text that stands in the file once."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must stand in {path.name} once"
        path.write_text(text.replace(old, new), encoding="utf-8")


def write_files(root: Path) -> Files:
    for folder in ("tasks", "languages"):
        (root / folder).mkdir(parents=True)
    files = Files(root)
    files.duo.write_text(FRAMEWORK, encoding="utf-8")
    files.email.write_text(TASK, encoding="utf-8")
    files.language("en").write_text(ENGLISH, encoding="utf-8")
    files.language("de").write_text(ENGLISH.replace('code = "en"', 'code = "de"'), encoding="utf-8")
    return files
