import pytest

from bot.knowledge import Knowledge
from bot.refine.lexicon import Lexicons
from bot.refine.refiner import Refiner


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge()


@pytest.fixture(scope="session")
def lexicons(knowledge: Knowledge) -> Lexicons:
    return Lexicons(knowledge)


@pytest.fixture(scope="session")
def refiner(knowledge: Knowledge) -> Refiner:
    return Refiner(knowledge)
