"""The environment of this process: the one place that touches it, light enough for any start."""

import os
from collections.abc import Mapping


def process_environ() -> Mapping[str, str]:
    """Return this process's environment; whoever needs a setting asks `moksori.app.settings`."""
    return os.environ  # noqa: TID251 - the one allowed reader
