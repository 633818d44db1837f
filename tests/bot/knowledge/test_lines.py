"""Places in a TOML file are found as a reader of the file would find them."""

import pytest

from bot.knowledge.lines import Place, line_of

TEXT = '''\
title = "a"
text = """
[not.a.table]
title = "b" """
[[list]]
"quoted key" = 1
dotted.key = 2
[[list]]
[list.inner] # a comment
deep = [
  "x = y",
]
[plain."with.dot"]
last = \'\'\'one line \'\'\'
end = true
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 1),
        (("text",), 2),
        (("list",), 5),
        (("list", 0), 5),
        (("list", 0, "quoted key"), 6),
        (("list", 0, "dotted", "key"), 7),
        (("list", 1), 8),
        (("list", 1, "inner", "deep", 0), 10),
        (("plain", "with.dot", "last"), 14),
        (("plain", "with.dot", "end"), 15),
        (("list", 1, "inner", "gone"), 9),
        (("gone",), None),
    ],
)
def test_line_of(place: Place, line: int | None) -> None:
    assert line_of(TEXT, place) == line


def test_text_inside_a_string_is_no_key() -> None:
    text = '[table]\ntold = """\nkey = 1\n[other]\n"""\nkey = 2\n'
    assert line_of(text, ("table", "key")) == 6
    assert line_of(text, ("other",)) is None
