"""For schemathesis: recordings that are some."""

import schemathesis
from hypothesis import strategies as st

from moksori.testing.embedded import talk, wav
from moksori.testing.sounds import silence

RECORDINGS = [talk(1), talk(2, hz=500.0), wav(silence(1.0)), talk(1)[:20_000]]

for kind in ("wav", "mpeg", "mp4", "ogg", "webm", "flac", "aac"):
    schemathesis.openapi.media_type(f"audio/{kind}", st.sampled_from(RECORDINGS))
