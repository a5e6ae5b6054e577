import pytest


@pytest.fixture
def clerk(world):
    return world.users["clerk"]
