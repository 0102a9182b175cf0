import pytest

from moksori.testing.store import StoreContract

pytestmark = pytest.mark.contract


class TestSqlDatabase(StoreContract):
    """On SQLite, PostgreSQL and MariaDB, by the fixture `database`."""
