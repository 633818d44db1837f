"""Who answered a run and what was said of it, images, and refinements that can be used again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("runs", sa.Column("answered_by", sa.Text()))
    op.add_column("runs", sa.Column("notes", sa.Text()))
    op.add_column("runs", sa.Column("estimated", sa.Boolean()))
    op.add_column("prompt_versions", sa.Column("fingerprint", sa.Text()))
    op.create_index("ix_prompt_versions_fingerprint", "prompt_versions", ["fingerprint"])
    op.create_table(
        "images",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_images"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_images_team_id"),
    )
    op.create_index("ix_images_target", "images", ["target"])
