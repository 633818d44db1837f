"""Discord's limits on what a message or a modal holds. Texts are measured in UTF-16 units."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ROW, BUTTON, SELECT, INPUT, CHANNELS = 1, 2, 3, 4, 8
SECTION, TEXT, GALLERY, FILE = 9, 10, 12, 13
CONTAINER, LABEL, UPLOAD = 17, 18, 19
"""Types of components."""

COMPONENTS = 40
"""All components of a message, those inside of others counted too."""

MESSAGE_TEXT = 4_000
"""The texts of all text displays of a message together."""

PART = 2_000
"""Where plain text is parted, so that messages are filled well. A limit of ours."""

FILES = 10
"""Files of a message, and items of a gallery."""

ROW_BUTTONS = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
ADDRESS = 512
OPTIONS = 25
OPTION = 100
"""An option's label, its value, and its description."""

PLACEHOLDER = 150
IMAGE_DESCRIPTION = 1_024

FIELDS = 5
"""Components of a modal, text displays counted too."""

MODAL_TITLE = 45
FIELD_LABEL = 45
FIELD_DESCRIPTION = 100
FIELD_TEXT = 4_000
UPLOADS = 5
"""Files that a person may add to a form. A limit of ours: Discord takes ten."""


def inside(component: Json) -> Iterator[Json]:
    """A component and all that it holds, from top to bottom."""
    yield component
    for each in component.get("components", ()):
        yield from inside(each)
    for name in ("accessory", "component"):
        if name in component:
            yield from inside(component[name])
