"""Work that outlives its process: jobs and who does them, shared rates and turns."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_OF_A_JOB = ("key", "person", "kind", "body", "home", "state", "owner")


def upgrade() -> None:
    """Add the columns, the indexes and the tables."""
    for name in _OF_A_JOB:
        op.add_column("deliveries", sa.Column(name, sa.Text()))
    op.add_column("deliveries", sa.Column("attempt", sa.Integer()))
    op.add_column("deliveries", sa.Column("journal", sa.Text()))
    op.create_index("ix_deliveries_key", "deliveries", ["key"], unique=True)
    op.create_index("ix_deliveries_state", "deliveries", ["state", "created"])
    op.create_index("ix_deliveries_owner", "deliveries", ["owner", "state"])
    op.create_index("ix_deliveries_team", "deliveries", ["platform", "team", "created", "person"])
    op.add_column("prompt_versions", sa.Column("step", sa.Text()))
    op.create_index(
        "ix_prompt_versions_step", "prompt_versions", ["prompt_id", "step"], unique=True
    )
    op.add_column("runs", sa.Column("stop_asked", sa.Boolean()))
    op.add_column("shares", sa.Column("taken_back_by", sa.Text()))
    op.create_table(
        "owners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )
    op.create_table(
        "lanes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("booked", sa.Float(), nullable=False),
        sa.Column("closed_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lanes"),
    )
    op.create_table(
        "turns",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_turns"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # After a crash nobody needs them, and a booking is not to wait for a disk.
        op.execute("ALTER TABLE lanes SET UNLOGGED")
        op.execute("ALTER TABLE turns SET UNLOGGED")
