"""`python -m bot settings`: every setting, its value and what it is for."""

from dataclasses import fields

from pydantic import SecretStr

from bot.settings import DOTENV, Settings


def run(settings: Settings) -> int:
    """Print one paragraph a setting; a secret is shown only as set or not."""
    providers = _providers(settings)  # first: a bad file of models is found before any line
    for setting in fields(Settings):
        if not setting.metadata:
            continue
        name, value = setting.name, getattr(settings, setting.name)
        if isinstance(value, SecretStr):
            shown = "(set)"
        elif value is None or value == "":
            shown = "(not set)"
        elif name.endswith(("_url", "_endpoint")):
            shown = without_password(str(value))
        else:
            shown = str(value)
        print(f"{name.upper()} = {shown}\n    {setting.metadata['description']}")
    print("\n".join(providers))
    return 0


def _providers(settings: Settings) -> list[str]:
    """The settings of every provider; only what is set has a value behind it."""
    from bot.commands.building import own_models
    from bot.environment import read_access
    from bot.models.written import shipped

    everyone = (shipped().providers | own_models(settings).providers).values()
    access = read_access(DOTENV, [prefix for each in everyone for prefix in each.prefixes])
    lines: list[str] = []
    for entry in everyone:
        for prefix in entry.prefixes:
            given = access.get(prefix)
            key = "(set)" if given and given.api_key else "(not set)"
            address = given.base_url if given and given.base_url else entry.base_url
            models = ", ".join(given.models) if given and given.models else "(the usual ones)"
            rows = (
                ("API_KEY", key, "the key."),
                ("BASE_URL", without_password(address) or "(not set)", "its address."),
                ("MODEL", models, "the models to offer, commas between them."),
            )
            for name, value, about in rows:
                lines += [f"{prefix}_{name} = {value}", f"    {entry.label}: {about}"]
    return lines


def without_password(url: str) -> str:
    """An address that may be shown: no name, no password, and no query, which may hold a key."""
    head, mark, rest = url.partition("://")
    if not mark:
        return url
    if "@" in rest:
        rest = f"…@{rest.rsplit('@', 1)[1]}"
    rest, mark, _ = rest.partition("?")
    return f"{head}://{rest}{'?…' if mark else ''}"
