"""A database for each test: making one takes its time, so it is made once and copied."""

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from bot.store import Store


@asynccontextmanager
async def new_store(folder: Path) -> AsyncIterator[Store]:
    """A store that holds nothing yet, in a file in `folder`."""
    template = Path(_folder()) / "new.db"
    if not template.exists():
        unfinished = template.with_name("unfinished.db")
        await (await Store.open(f"sqlite:///{unfinished}")).close()
        unfinished.rename(template)
    shutil.copy(template, folder / "rocket.db")
    store = await Store.open(f"sqlite:///{folder}/rocket.db")
    try:
        yield store
    finally:
        await store.close()


@cache
def _folder() -> str:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
