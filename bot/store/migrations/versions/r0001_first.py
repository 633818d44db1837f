"""The first schema."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _people()
    _prompts()
    _runs()
    _reactions()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _people() -> None:
    op.create_table(
        "teams",
        _number("id"),
        _text("platform"),
        _text("platform_id"),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("platform", "platform_id", name="uq_teams_platform"),
    )
    op.create_table(
        "people",
        _number("id"),
        _number("team_id"),
        _text("platform_id"),
        _text("name"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        _points_to("people", "team_id", "teams.id"),
        sa.UniqueConstraint("team_id", "platform_id", name="uq_people_team_id"),
    )
    op.create_table(
        "profiles",
        _number("id"),
        _number("team_id"),
        _text("channel"),
        _text("text"),
        _number("person_id"),
        _time("created"),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        _points_to("profiles", "team_id", "teams.id"),
        _points_to("profiles", "person_id", "people.id"),
    )
    op.create_index("ix_profiles_team_id", "profiles", ["team_id", "channel", "id"])


def _prompts() -> None:
    op.create_table(
        "prompts",
        _text("id"),
        _number("team_id"),
        _text("channel"),
        _number("person_id"),
        _time("created"),
        _text("title"),
        sa.Column("saved", sa.Boolean(), nullable=False),
        _text("tags"),
        _text("rough"),
        sa.Column("parent_id", sa.Text(), nullable=True),
        _number("latest"),
        _text("search"),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        _points_to("prompts", "team_id", "teams.id"),
        _points_to("prompts", "person_id", "people.id"),
        _points_to("prompts", "parent_id", "prompts.id"),
    )
    op.create_index("ix_prompts_team_id", "prompts", ["team_id", "created"])
    op.create_index("ix_prompts_person_id", "prompts", ["person_id", "created"])
    op.create_table(
        "prompt_versions",
        _text("prompt_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("text"),
        sa.Column("framework", sa.Text(), nullable=True),
        _text("engine"),
        _text("language"),
        _text("kind"),
        _text("task"),
        _text("material"),
        _text("refinement"),
        _time("created"),
        sa.PrimaryKeyConstraint("prompt_id", "number", name="pk_prompt_versions"),
        _points_to("prompt_versions", "prompt_id", "prompts.id"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        _text("id"),
        _number("team_id"),
        _text("channel"),
        _number("person_id"),
        _text("prompt_id"),
        _number("version"),
        _text("sent"),
        _text("model"),
        _text("settings"),
        _text("state"),
        _text("answer"),
        _text("finish_reason"),
        sa.Column("first_token_seconds", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        _number("tokens_in", nullable=True),
        _number("tokens_out", nullable=True),
        sa.Column("cost", sa.Float(), nullable=True),
        _text("error"),
        _time("created"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        _points_to("runs", "team_id", "teams.id"),
        _points_to("runs", "person_id", "people.id"),
        _points_to("runs", "prompt_id", "prompts.id"),
    )
    op.create_index("ix_runs_prompt_id", "runs", ["prompt_id", "created"])


def _reactions() -> None:
    op.create_table(
        "votes",
        _text("target"),
        _number("person_id"),
        _number("value"),
        sa.PrimaryKeyConstraint("target", "person_id", name="pk_votes"),
        _points_to("votes", "person_id", "people.id"),
        sa.CheckConstraint("value IN (-1, 1)", name="value"),
    )
    op.create_table(
        "shares",
        _text("id"),
        _number("team_id"),
        _text("target"),
        _text("channel"),
        _number("person_id"),
        _time("created"),
        _time("taken_back_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        _points_to("shares", "team_id", "teams.id"),
        _points_to("shares", "person_id", "people.id"),
    )
    op.create_index("ix_shares_target", "shares", ["target"])
    op.create_index("ix_shares_team_id", "shares", ["team_id", "channel"])
