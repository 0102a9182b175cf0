import pytest

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.testing.bus import EventLogContract
from moksori.testing.bus_notices import NoticeContract

pytestmark = pytest.mark.contract


class TestRowEventLog(EventLogContract, NoticeContract):
    @pytest.fixture
    def elsewhere(self, database: SqlDatabase) -> RowEventLog:
        return RowEventLog(database)
