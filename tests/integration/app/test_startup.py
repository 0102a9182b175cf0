"""What a start costs: no module that only workers need, and no garbage collector meanwhile."""

import gc
import subprocess
import sys

import pytest

from moksori.app.startup import without_collector

pytestmark = pytest.mark.integration


def test_the_web_process_starts_without_what_only_workers_need() -> None:
    heavy = ["av", "onnxruntime", "faster_whisper", "ctranslate2", "httpx", "alembic", "obstore"]
    code = (
        "import sys, moksori.app.server, moksori.engines.stt.lending; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_collector_rests_while_importing_and_works_afterwards() -> None:
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


def test_the_collector_works_after_a_failed_import_too() -> None:
    with pytest.raises(ImportError), without_collector():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
