"""The one metadata of all tables, and column types that mean the same on every database.

Rooms declare their tables on `METADATA` next to their queries; `backends.store` creates and
migrates them.
"""

from moksori.schema.clock import utc_now
from moksori.schema.ids import new_id
from moksori.schema.types import METADATA, JsonDoc, LongBytes, LongText, UtcDateTime, name_type

__all__ = [
    "METADATA",
    "JsonDoc",
    "LongBytes",
    "LongText",
    "UtcDateTime",
    "name_type",
    "new_id",
    "utc_now",
]
