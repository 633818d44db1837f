"""From settings to how much is taken at once."""

from bot.jobs.limits import Limits
from bot.jobs.room import container_bytes
from bot.settings import Settings

_MEGABYTE = 1_000_000


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings set, and the container."""
    return Limits(
        at_once=settings.work_at_once,
        waiting=settings.work_waiting,
        person=settings.person_per_minute,
        team=settings.team_per_minute,
        memory=settings.memory_mb * _MEGABYTE or container_bytes(),
    )
