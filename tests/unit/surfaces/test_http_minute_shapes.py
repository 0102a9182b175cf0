"""Minutes as callers see them: every reason that the ledger writes can be shown."""

from datetime import UTC, datetime

import pytest

from moksori.meetings.items import Body
from moksori.meetings.ledger import LIVE
from moksori.meetings.live.keeping import CREATED
from moksori.meetings.minuting import EDITED
from moksori.meetings.versions import Version
from moksori.surfaces.http.minute_shapes import MinutesShape

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("reason", [LIVE, CREATED, "regenerated", EDITED, "restored"])
def test_each_reason_can_be_shown(reason: str) -> None:
    version = Version(
        "01M", 1, "rules", reason, datetime(2026, 11, 26, tzinfo=UTC), Body("회의", (), (), "rules")
    )
    assert MinutesShape.of(version).reason == reason
