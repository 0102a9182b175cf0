"""The bundled demo recogniser: packed beside this module, unpacked once into a folder.

It is a true Whisper that knows a closed set of Korean sentences, run by the same engine as any
other; everything that shows its text must say that it is a demo.
"""

import hashlib
import io
import json
import lzma
import shutil
import tarfile
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from moksori.engines.stt.about import ModelCard
from moksori.engines.stt.faster_whisper import FasterWhisperConfig, FasterWhisperStt
from moksori.errors import ModelUnavailableError, StorageFullError, is_full

NAME: Final = "tiny-ko"
CARD: Final = ModelCard(NAME, demo=True, languages=frozenset({"ko"}), windows="utterance")

_ARCHIVE: Final = "tiny_ko.tar.xz"
_SHELF: Final = ".bundled"
"""Apart from the models that were fetched, so that nobody takes it for one of them."""
_MANIFEST: Final = "manifest.json"
_LARGEST: Final = 64 << 20


def open_tiny_ko(models_dir: Path, config: FasterWhisperConfig | None = None) -> FasterWhisperStt:
    """Return the engine; nothing is unpacked before its first use."""
    return FasterWhisperStt(lambda: unpacked(models_dir), config, card=CARD)


def unpacked(models_dir: Path) -> Path:
    """Return the model's folder below `models_dir`, unpacked anew when it is absent or damaged.

    Raises:
        ModelUnavailableError: this installation has no packed model, or the folder is read-only.
        StorageFullError: there is no space for it (about 12 MB).
    """
    packed = _packed()
    target = models_dir / _SHELF / f"{NAME}-{hashlib.sha256(packed).hexdigest()[:12]}"
    if _is_whole(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _unpack(packed, target)
    except OSError as exc:
        raise _refusal(exc) from exc
    return target


@cache
def _packed() -> bytes:
    try:
        return files("moksori.engines.stt").joinpath(_ARCHIVE).read_bytes()
    except FileNotFoundError as exc:
        raise ModelUnavailableError("this installation lacks the bundled model") from exc


def _refusal(exc: OSError) -> ModelUnavailableError | StorageFullError:
    if is_full(exc):
        return StorageFullError("no space to unpack the bundled model")
    return ModelUnavailableError("the bundled model can not be unpacked into the models folder")


def _is_whole(folder: Path) -> bool:
    """Tell whether a folder holds exactly what was unpacked once."""
    try:
        manifest: dict[str, str] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest) and all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
            for name, digest in manifest.items()
        )
    except (OSError, ValueError):
        return False


def _unpack(packed: bytes, target: Path) -> None:
    """Unpack beside the target and rename: others see nothing or all of it."""
    work = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=target.parent))
    try:
        manifest: dict[str, str] = {}
        for name, content in _members(packed).items():
            (work / name).write_bytes(content)
            manifest[name] = hashlib.sha256(content).hexdigest()
        (work / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        _put(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _put(work: Path, target: Path) -> None:
    if target.exists() and not _is_whole(target):
        shutil.rmtree(target)
    try:
        work.rename(target)
    except OSError:
        if not _is_whole(target):  # another process may have been first
            raise


def _members(packed: bytes) -> dict[str, bytes]:
    raw = lzma.decompress(packed)
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for member in archive:
            body = archive.extractfile(member)
            if body is None or "/" in member.name or member.size > _LARGEST:
                raise ModelUnavailableError("the bundled model's archive is broken")
            found[member.name] = body.read()
    return found
