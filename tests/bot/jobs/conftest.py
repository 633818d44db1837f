import pytest


@pytest.fixture
def url(database_url: str) -> str:
    return database_url
