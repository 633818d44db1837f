"""`python -m bot settings`: every setting, its value and what it is for."""

from dataclasses import fields

from pydantic import SecretStr

from bot.settings import Settings


def run(settings: Settings) -> int:
    """Print one paragraph a setting; a secret is shown only as set or not."""
    for setting in fields(Settings):
        if not setting.metadata:
            continue
        name, value = setting.name, getattr(settings, setting.name)
        if isinstance(value, SecretStr):
            shown = "(set)"
        elif name == "database_url":
            shown = without_password(str(value))
        else:
            shown = "(not set)" if value is None else str(value)
        print(f"{name.upper()} = {shown}\n    {setting.metadata['description']}")
    return 0


def without_password(url: str) -> str:
    """A database address that may be shown."""
    head, mark, rest = url.partition("://")
    if not mark or "@" not in rest:
        return url
    return f"{head}://…@{rest.rsplit('@', 1)[1]}"
