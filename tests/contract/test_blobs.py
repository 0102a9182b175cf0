from pathlib import Path

import pytest

from moksori.backends.blobs import LocalBlobs, open_blobs
from moksori.testing.blobs import BlobContract

pytestmark = pytest.mark.contract


class TestLocalBlobs(BlobContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> LocalBlobs:
        return open_blobs(f"file://{tmp_path}/blobs")
