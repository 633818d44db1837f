"""The tables that slack_sdk's SQLAlchemy stores read and write, under its default names.

Nothing here reads them: they are declared so that the migrations make them.
"""

from collections.abc import Iterator

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, String, Table

# Of an installation, in the order and with the lengths that slack_sdk has.
_WHERE = (("enterprise_id", 32), ("enterprise_name", 200))
_TEAM = (("team_id", 32), ("team_name", 200))
_BOT = (
    ("bot_token", 200),
    ("bot_id", 32),
    ("bot_user_id", 32),
    ("bot_scopes", 1000),
    ("bot_refresh_token", 200),
)
_USER = (("user_token", 200), ("user_scopes", 1000), ("user_refresh_token", 200))
_WEBHOOK = (
    ("incoming_webhook_url", 200),
    ("incoming_webhook_channel", 200),
    ("incoming_webhook_channel_id", 200),
    ("incoming_webhook_configuration_url", 200),
)


def declare(metadata: MetaData) -> None:
    """Add the three tables to the metadata."""
    Table(
        "slack_installations",
        metadata,
        *_whose(),
        *_texts(*_WHERE, ("enterprise_url", 200), *_TEAM, *_BOT),
        Column("bot_token_expires_at", DateTime),
        Column("user_id", String(32), nullable=False),
        *_texts(*_USER),
        Column("user_token_expires_at", DateTime),
        *_texts(*_WEBHOOK),
        Column("is_enterprise_install", Boolean, nullable=False),
        *_texts(("token_type", 32)),
        Column("installed_at", DateTime, nullable=False),
        Index(
            "slack_installations_idx",
            "client_id",
            "enterprise_id",
            "team_id",
            "user_id",
            "installed_at",
        ),
    )
    Table(
        "slack_bots",
        metadata,
        *_whose(),
        *_texts(*_WHERE, *_TEAM, *_BOT),
        Column("bot_token_expires_at", DateTime),
        Column("is_enterprise_install", Boolean, nullable=False),
        Column("installed_at", DateTime, nullable=False),
        Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
    )
    Table(
        "slack_oauth_states",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("state", String(200), nullable=False),
        Column("expire_at", DateTime, nullable=False),
    )


def _whose() -> Iterator[Column[int] | Column[str]]:
    yield Column("id", Integer, primary_key=True)
    yield Column("client_id", String(32), nullable=False)
    yield Column("app_id", String(32), nullable=False)


def _texts(*named: tuple[str, int]) -> Iterator[Column[str]]:
    return (Column(name, String(longest)) for name, longest in named)
