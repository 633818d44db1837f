from pathlib import Path

import pytest

from tests.bot.knowledge.written import Files, write_files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return write_files(tmp_path / "knowledge")
