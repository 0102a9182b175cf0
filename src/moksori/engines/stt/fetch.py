"""Fetching a model from the hub: resumed where it stopped, checked, visible only when whole."""

import fcntl
import hashlib
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
import httpx
from anyio import to_thread

from moksori.engines.stt.names import hub_id
from moksori.engines.stt.shelf import ModelShelf, is_model, note_total, work_of
from moksori.errors import (
    HubUnreachableError,
    ModelDamagedError,
    ModelOnItsWayError,
    ModelUnavailableError,
    NotFoundError,
    StorageFullError,
    is_full,
)

HUB_URL: Final = "https://huggingface.co"
Progress = Callable[[int, int], None]
"""Told how many bytes are here, and of how many."""

_WANTED: Final = re.compile(
    r"(config|preprocessor_config|tokenizer|moksori)\.json|model\.bin|vocabulary\.(json|txt)"
)
_REACH_S: Final = 5.0
_STALL_S: Final = 30.0
_TRIES: Final = 5
_PAUSE_S: Final = 1.0
_PART: Final = 1 << 20
_SPARE_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    sha256: str | None


async def fetch_model(
    shelf: ModelShelf,
    name: str,
    *,
    hub_url: str = HUB_URL,
    deadline_s: float = 1800.0,
    progress: Progress | None = None,
) -> Path:
    """Bring a model into `shelf.models_dir` and return its folder; at once if it is there.

    Without a network it fails within seconds. What was fetched stays for the next try.

    Raises:
        NotFoundError: the name is neither a size of Whisper nor a hub id.
        HubUnreachableError: the hub can not be reached in time.
        ModelDamagedError: it arrived otherwise than the hub describes it, twice and more.
        ModelOnItsWayError: another process is fetching it.
        ModelUnavailableError: the hub has no such model.
        StorageFullError: there is not enough space.
    """
    present = shelf.locate(name)
    if present is not None:
        return present
    repository = hub_id(name)
    if repository is None:
        raise NotFoundError("neither a size of Whisper nor a hub id", model=name)
    target = shelf.home_of(name)
    try:
        shelf.models_dir.mkdir(parents=True, exist_ok=True)
        with anyio.fail_after(deadline_s), _sole(target) as work:
            await _fetch(repository, work, hub_url.rstrip("/"), progress or _untold)
            _put(work, target)
    except TimeoutError as exc:
        raise HubUnreachableError("fetching took too long", model=name) from exc
    except OSError as exc:
        if is_full(exc):
            raise StorageFullError("no space is left for the model") from exc
        raise ModelUnavailableError("the models folder can not be written") from exc
    return target


def _untold(done: int, total: int) -> None:
    """Report to nobody."""


@contextmanager
def _sole(target: Path) -> Iterator[Path]:
    """Lend a work folder beside the target that no other process uses meanwhile."""
    work = work_of(target)
    work.mkdir(exist_ok=True)
    with target.with_name(f".lock-{target.name}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise ModelOnItsWayError("another process is fetching this model") from exc
        yield work


def _put(work: Path, target: Path) -> None:
    if not is_model(work):
        raise ModelUnavailableError("the hub's model is not one that faster-whisper runs")
    note_total(work, None)
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)


async def _fetch(repository: str, work: Path, hub_url: str, progress: Progress) -> None:
    timeout = httpx.Timeout(_STALL_S, connect=_REACH_S)
    async with httpx.AsyncClient(timeout=timeout, follow_redirects=True) as client:
        revision, wanted = await _listing(client, repository, hub_url)
        total = sum(file.size for file in wanted)
        _need_space(work, total)
        note_total(work, total)
        done = 0
        for file in wanted:
            url = f"{hub_url}/{repository}/resolve/{revision}/{file.name}"
            async for size in _one(client, url, work / file.name, file):
                progress(done + size, total)
            done += file.size
    progress(total, total)


async def _listing(
    client: httpx.AsyncClient, repository: str, hub_url: str
) -> tuple[str, Sequence[_File]]:
    """Ask the hub for the newest version's files; the smallest come first."""
    url = f"{hub_url}/api/models/{repository}/revision/main"
    try:
        answer = await client.get(url, params={"blobs": "true"})
        if answer.status_code in {401, 403, 404}:
            raise ModelUnavailableError("the hub has no such public model", model=repository)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        files = [_file(item) for item in said["siblings"] if _WANTED.fullmatch(item["rfilename"])]
        return str(said["sha"]), sorted(files, key=lambda file: file.size)
    except httpx.HTTPError as exc:
        raise HubUnreachableError("the model hub can not be reached") from exc
    except (KeyError, TypeError, ValueError) as exc:
        raise HubUnreachableError("the model hub's answer makes no sense") from exc


def _file(item: dict[str, Any]) -> _File:
    return _File(item["rfilename"], int(item["size"]), (item.get("lfs") or {}).get("sha256"))


def _need_space(work: Path, total: int) -> None:
    here = sum(path.stat().st_size for path in work.iterdir() if path.is_file())
    if shutil.disk_usage(work).free < total - here + _SPARE_BYTES:
        raise StorageFullError("not enough space for the model", megabytes=total >> 20)


async def _one(client: httpx.AsyncClient, url: str, path: Path, file: _File) -> AsyncIterator[int]:
    """Fetch one file, going on where the last try stopped; yield its size so far."""
    for tries_left in range(_TRIES - 1, -1, -1):
        try:
            async for size in _rest(client, url, path, file):
                yield size
        except httpx.HTTPError as exc:
            if not tries_left:
                raise HubUnreachableError("the model hub broke off too often") from exc
            await anyio.sleep(_PAUSE_S)
        else:
            if await to_thread.run_sync(_kept, path, file):
                return
    raise ModelDamagedError("a file of the model arrived damaged", file=file.name)


async def _rest(client: httpx.AsyncClient, url: str, path: Path, file: _File) -> AsyncIterator[int]:
    size = _size(path)
    if size == file.size:
        return
    headers = {"Range": f"bytes={size}-"} if 0 < size < file.size else {}
    async with client.stream("GET", url, headers=headers) as answer:
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        size = size if goes_on else 0
        async with _writing(path, append=goes_on) as out:
            async for part in answer.aiter_bytes(_PART):
                await out.write(part)
                size += len(part)
                if size > file.size:
                    raise ModelDamagedError("a file of the model is too long", file=file.name)
                yield size


@asynccontextmanager
async def _writing(path: Path, *, append: bool) -> AsyncIterator[anyio.AsyncFile[bytes]]:
    async with await anyio.open_file(path, "ab" if append else "wb") as out:
        yield out


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _kept(path: Path, file: _File) -> bool:
    """Tell whether a file arrived as the hub describes it; delete it if not."""
    right = _size(path) == file.size and (file.sha256 is None or _digest(path) == file.sha256)
    if not right:
        path.unlink(missing_ok=True)
    return right


def _digest(path: Path) -> str:
    with path.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()
