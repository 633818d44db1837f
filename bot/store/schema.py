"""The tables. A change here needs a new revision in `migrations` and a new HEAD."""

import secrets
import string

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from bot.store import installations
from bot.store.columns import PlainText, UtcTime

HEAD = "0005"

_ALPHABET = string.ascii_letters + string.digits

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def new_id() -> str:
    """A short id that nobody can guess: 12 letters and digits, 71 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def _text(name: str) -> Column[str]:
    return Column(name, PlainText, nullable=False)


teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("platform"),
    _text("platform_id"),
    Column("reads_threads", Boolean),  # whether threads may be read; nothing said means yes
    UniqueConstraint("platform", "platform_id"),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("platform_id"),
    _text("name"),
    UniqueConstraint("team_id", "platform_id"),
)

profiles = Table(
    "profiles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("channel"),  # empty for the team's own profile
    _text("text"),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created", UtcTime, nullable=False),
    Index(None, "team_id", "channel", "id"),
)

prompts = Table(
    "prompts",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("channel"),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created", UtcTime, nullable=False),
    _text("title"),
    Column("saved", Boolean, nullable=False),
    _text("tags"),  # a JSON list
    _text("rough"),
    Column("parent_id", ForeignKey("prompts.id")),
    Column("latest", Integer, nullable=False),
    _text("search"),  # title, tags, rough text and latest version, folded
    Index(None, "team_id", "created"),
    Index("ix_prompts_person_id", "person_id", "created"),
)

versions = Table(
    "prompt_versions",
    metadata,
    Column("prompt_id", ForeignKey("prompts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("text"),
    Column("framework", PlainText),
    _text("engine"),
    _text("language"),
    _text("kind"),
    _text("task"),
    _text("material"),
    _text("refinement"),
    Column("created", UtcTime, nullable=False),
    Column("fingerprint", PlainText),  # of what a model was asked, to answer it only once
    Column("step", PlainText),  # of the job that wrote it, so that it is written once
    Index(None, "fingerprint"),
    Index("ix_prompt_versions_step", "prompt_id", "step", unique=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("channel"),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("prompt_id", ForeignKey("prompts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    _text("sent"),
    _text("model"),
    _text("settings"),
    _text("state"),
    _text("answer"),
    _text("finish_reason"),
    Column("first_token_seconds", Float),
    Column("seconds", Float),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("cost", Float),
    _text("error"),
    Column("created", UtcTime, nullable=False),
    Column("answered_by", PlainText),
    Column("notes", PlainText),  # a JSON list
    Column("estimated", Boolean),
    Column("stop_asked", Boolean),
    Index(None, "prompt_id", "created"),
)

images = Table(
    "images",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("target"),  # a prompt that it was attached to, or a run that made it
    _text("media_type"),
    Column("data", LargeBinary, nullable=False),
    Index(None, "target"),
)

votes = Table(
    "votes",
    metadata,
    Column("target", PlainText, primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("value", Integer, nullable=False),
    CheckConstraint("value IN (-1, 1)", name="value"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("target"),
    _text("channel"),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("taken_back_at", UtcTime),
    Column("taken_back_by", PlainText),  # the step of the job that did
    Index(None, "target"),
    Index("ix_shares_team_id", "team_id", "channel"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("platform", PlainText, primary_key=True),
    Column("team", PlainText, primary_key=True),  # the platform's id: it may not be in `teams`
    Column("delivery", PlainText, primary_key=True),
    Column("created", UtcTime, nullable=False),
    Column("key", PlainText),  # nobody can guess it: names the job in logs, seeds its ids
    Column("person", PlainText),
    Column("kind", PlainText),  # the adapter's word for what is to be done
    Column("body", PlainText),  # what is to be done, as JSON; gone once it is done
    Column("home", PlainText),  # who alone may take it over, such as a shard; empty for anybody
    Column("state", PlainText),  # waiting, going, done
    Column("owner", PlainText),
    Column("attempt", Integer),
    Column("journal", PlainText),  # how far it got, as JSON; gone once it is done
    Index(None, "created"),
    Index("ix_deliveries_key", "key", unique=True),
    Index("ix_deliveries_state", "state", "created"),
    Index("ix_deliveries_owner", "owner", "state"),
    Index("ix_deliveries_team", "platform", "team", "created", "person"),
)

owners = Table(
    "owners",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("beat", Integer, nullable=False),  # raised as long as it lives
    Column("started", UtcTime, nullable=False),
)

lanes = Table(
    "lanes",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("booked", Float, nullable=False),  # seconds, by the database's clock
    Column("closed_until", Float, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("owner", PlainText, nullable=False),
    Column("holder", PlainText, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    _text("channel"),
    _text("message"),
    _text("thread"),
    _text("card"),
    _text("target"),  # what a vote on it is for; empty for nothing
    _text("kind"),
    _text("first"),  # the first message of the same posting
    Column("person_id", ForeignKey("people.id")),
    Column("created", UtcTime, nullable=False),
    UniqueConstraint("team_id", "channel", "message"),
    Index(None, "team_id", "channel", "thread"),
    Index("ix_posts_first", "team_id", "channel", "first"),
    Index("ix_posts_card", "team_id", "card"),
    Index("ix_posts_message", "channel", "message"),
)

installations.declare(metadata)
