"""Finding whose card a message shows, where the message names no team."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_posts_message", "posts", ["channel", "message"])
