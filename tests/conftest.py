"""What every test shares: the event loop, and the duty to say what kind of test it is."""

import pytest

KINDS = {"unit", "contract", "integration", "surface", "e2e", "house"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        kinds = KINDS & {mark.name for mark in item.iter_markers()}
        if len(kinds) != 1:
            raise pytest.UsageError(f"{item.nodeid} must carry exactly one of {sorted(KINDS)}")
