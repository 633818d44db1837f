"""`python -m bot settings`: every setting, its value and what it is for."""

from pydantic import SecretStr

from bot.settings import Settings


def run(settings: Settings) -> int:
    """Print one paragraph a setting; a secret is shown only as set or not."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "(set)"
        elif name == "database_url":
            shown = without_password(str(value))
        else:
            shown = "(not set)" if value is None else str(value)
        print(f"{name.upper()} = {shown}\n    {field.description}")
    return 0


def without_password(url: str) -> str:
    """A database address that may be shown."""
    head, mark, rest = url.partition("://")
    if not mark or "@" not in rest:
        return url
    return f"{head}://…@{rest.rsplit('@', 1)[1]}"
