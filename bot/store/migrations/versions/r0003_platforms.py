"""What chat platforms need: deliveries, posts, reading threads, and slack_sdk's own tables."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("teams", sa.Column("reads_threads", sa.Boolean()))
    _deliveries()
    _posts()
    _installations()
    _bots()
    _states()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _string(name: str, longest: int, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(longest), nullable=nullable)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _text("platform"),
        _text("team"),
        _text("delivery"),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "team", "delivery", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_created", "deliveries", ["created"])


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        _text("channel"),
        _text("message"),
        _text("thread"),
        _text("card"),
        _text("target"),
        _text("kind"),
        _text("first"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_posts_team_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_posts_person_id"),
        sa.UniqueConstraint("team_id", "channel", "message", name="uq_posts_team_id"),
    )
    op.create_index("ix_posts_team_id", "posts", ["team_id", "channel", "thread"])
    op.create_index("ix_posts_first", "posts", ["team_id", "channel", "first"])
    op.create_index("ix_posts_card", "posts", ["team_id", "card"])


def _installations() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("client_id", 32, nullable=False),
        _string("app_id", 32, nullable=False),
        _string("enterprise_id", 32),
        _string("enterprise_name", 200),
        _string("enterprise_url", 200),
        _string("team_id", 32),
        _string("team_name", 200),
        _string("bot_token", 200),
        _string("bot_id", 32),
        _string("bot_user_id", 32),
        _string("bot_scopes", 1000),
        _string("bot_refresh_token", 200),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        _string("user_id", 32, nullable=False),
        _string("user_token", 200),
        _string("user_scopes", 1000),
        _string("user_refresh_token", 200),
        sa.Column("user_token_expires_at", sa.DateTime(), nullable=True),
        _string("incoming_webhook_url", 200),
        _string("incoming_webhook_channel", 200),
        _string("incoming_webhook_channel_id", 200),
        _string("incoming_webhook_configuration_url", 200),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        _string("token_type", 32),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_installations"),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )


def _bots() -> None:
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("client_id", 32, nullable=False),
        _string("app_id", 32, nullable=False),
        _string("enterprise_id", 32),
        _string("enterprise_name", 200),
        _string("team_id", 32),
        _string("team_name", 200),
        _string("bot_token", 200),
        _string("bot_id", 32),
        _string("bot_user_id", 32),
        _string("bot_scopes", 1000),
        _string("bot_refresh_token", 200),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_bots"),
    )
    op.create_index(
        "slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"]
    )


def _states() -> None:
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("state", 200, nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_oauth_states"),
    )
