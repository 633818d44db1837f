"""A delivery is new once, here and for all processes together."""

from pathlib import Path

from bot.chat.seen import Seen
from bot.store import Store


async def test_each_delivery_is_new_once_for_all_processes(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'rocket.db'}")
    try:
        one, other = Seen(store, "slack"), Seen(store, "slack")
        assert one.is_new_here("Ev1")
        assert not one.is_new_here("Ev1")
        assert other.is_new_here("Ev1")
        assert await one.is_new("T1", "Ev1")
        assert not await other.is_new("T1", "Ev1")
        assert await other.is_new("T2", "Ev1")
    finally:
        await store.close()


async def test_what_has_no_name_is_always_new(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'rocket.db'}")
    try:
        seen = Seen(store, "slack")
        assert [seen.is_new_here("") for _ in range(3)] == [True] * 3
        assert [await seen.is_new("T1", "") for _ in range(3)] == [True] * 3
    finally:
        await store.close()
