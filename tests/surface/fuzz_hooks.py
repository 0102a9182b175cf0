"""For schemathesis: recordings that are some."""

import schemathesis
from hypothesis import strategies as st

from moksori.testing.embedded import talk, wav
from moksori.testing.sounds import silence

RECORDINGS = [talk(1), talk(2, hz=500.0), wav(silence(1.0)), talk(1)[:20_000]]

# Nobody listens there: what is to be sent comes back at once.
URLS = [
    "http://127.0.0.1:9/a",
    "http://127.0.0.1:9/?q=1",
    "https://10.0.0.1/",
    "https://x.invalid/",
]
schemathesis.openapi.format("uri", st.sampled_from(URLS))

for kind in ("wav", "mpeg", "mp4", "ogg", "webm", "flac", "aac"):
    schemathesis.openapi.media_type(f"audio/{kind}", st.sampled_from(RECORDINGS))
