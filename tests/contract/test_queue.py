import pytest

from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.testing.queue import HASTE_S, QueueContract

pytestmark = pytest.mark.contract


class TestRowQueue(QueueContract):
    @pytest.fixture
    def queue(self, database: SqlDatabase) -> RowQueue:
        return RowQueue(database, ttl_s=60.0)

    @pytest.fixture
    def hasty(self, database: SqlDatabase) -> RowQueue:
        return RowQueue(database, ttl_s=HASTE_S, max_tries=2)
