"""Throw-away database servers: started on a free port of loopback, gone with their data.

The servers refuse to run as root; root therefore starts them as the users that their packages
made. Nothing is flushed to the disk: these servers are for tests, not for keeping.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moksori.testing.ports import LOOPBACK, free_port

_START_S: Final = 60.0
_STOP_S: Final = 20.0
_NAME: Final = "moksori"
_FLAGS: Final = {
    "postgresql": (
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=32MB",
        "max_connections=60",
        f"listen_addresses={LOOPBACK}",
    ),
    "mariadb": (
        f"bind-address={LOOPBACK}",
        "skip-name-resolve",
        "skip-log-bin",
        "innodb-flush-log-at-trx-commit=0",
        "innodb-buffer-pool-size=64M",
        "innodb-log-file-size=32M",
        "innodb-fast-shutdown=2",
        "max-connections=60",
    ),
}


class BinaryMissingError(Exception):
    """The server is not installed on this machine; the text names the program."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    dialect: str
    port: int
    client: str

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"{self.dialect}://{_NAME}:{_NAME}@{LOOPBACK}:{self.port}/{name}"

    def create(self, name: str, template: str | None = None) -> str:
        """Make a database, with PostgreSQL as a copy of another one; return its URL."""
        copied = f" TEMPLATE {template}" if template else ""
        self.execute(f"CREATE DATABASE {name}{copied}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        forced = " WITH (FORCE)" if self.dialect == "postgresql" else ""
        self.execute(f"DROP DATABASE {name}{forced}")

    def execute(self, statement: str, database: str | None = None) -> str:
        """Run a statement with the server's own client; return what it printed."""
        if self.dialect == "postgresql":
            where = ["-h", LOOPBACK, "-p", str(self.port), "-U", _NAME, database or "postgres"]
            command = [self.client, "-X", "-q", "-A", "-t", *where, "-c", statement]
        else:
            where = ["-h", LOOPBACK, "-P", str(self.port), "-u", _NAME, f"-p{_NAME}"]
            command = [self.client, "--no-defaults", *where, "-N", "-e", statement]
            command += [database] if database else []
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_START_S)  # noqa: S603 - our own statements
        return done.stdout


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """Run PostgreSQL.

    Raises:
        BinaryMissingError: it is not installed.
    """
    initdb, postgres = _binary("initdb"), _binary("postgres")
    server = Server("postgresql", free_port(), _binary("psql"))
    with _home("postgres") as (home, user):
        cluster = str(home / "cluster")
        _run([initdb, "-D", cluster, "-U", _NAME, "-A", "trust", "-N", "-E", "UTF8"], user)
        flags = [*_FLAGS["postgresql"], f"unix_socket_directories={home}"]
        command = [postgres, "-D", cluster, "-p", str(server.port)]
        with _process([*command, *(part for flag in flags for part in ("-c", flag))], user, home):
            _await(server)
            yield server


@contextmanager
def mariadb_server() -> Iterator[Server]:
    """Run MariaDB.

    Raises:
        BinaryMissingError: it is not installed.
    """
    install, mariadbd = _binary("mariadb-install-db"), _binary("mariadbd")
    server = Server("mariadb", free_port(), _binary("mariadb"))
    with _home("mysql") as (home, user):
        where = f"--datadir={home / 'files'}"
        _run([install, "--no-defaults", where, "--skip-test-db", f"--tmpdir={home}"], user)
        account = home / "account.sql"
        account.write_text(
            f"CREATE USER '{_NAME}'@'%' IDENTIFIED BY '{_NAME}';\n"
            f"GRANT ALL ON *.* TO '{_NAME}'@'%' WITH GRANT OPTION;\n"
        )
        flags = [*_FLAGS["mariadb"], f"port={server.port}", f"init-file={account}"]
        flags += [f"socket={home / 'socket'}", f"pid-file={home / 'pid'}", f"tmpdir={home}"]
        command = [mariadbd, "--no-defaults", where, *(f"--{flag}" for flag in flags)]
        with _process(command, user, home):
            _await(server)
            yield server


def _binary(name: str) -> str:
    clusters = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places = [*os.get_exec_path(), "/usr/sbin", *map(str, clusters)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise BinaryMissingError(f"{name} is not installed")
    return found


@contextmanager
def _home(user: str) -> Iterator[tuple[Path, str | None]]:
    """Lend a directory, and the user that the server runs as when we are root."""
    name = user if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="moksori-"))
    try:
        if name is not None:
            entry = pwd.getpwnam(name)
            os.chown(home, entry.pw_uid, entry.pw_gid)
        yield home, name
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _options(user: str | None) -> dict[str, Any]:
    if user is None:
        return {"cwd": "/"}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"}


def _run(command: Sequence[str], user: str | None) -> None:
    done = subprocess.run(  # noqa: S603 - the server's own tools
        command, capture_output=True, text=True, timeout=_START_S, check=False, **_options(user)
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


@contextmanager
def _process(command: Sequence[str], user: str | None, home: Path) -> Iterator[None]:
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a server that we found ourselves
            command, stdout=log, stderr=subprocess.STDOUT, **_options(user)
        )
        try:
            yield
        except TimeoutError as exc:
            raise RuntimeError((home / "log").read_text(errors="replace")) from exc
        finally:
            # PostgreSQL takes SIGINT as "do not wait for clients"; MariaDB wants SIGTERM.
            process.send_signal(signal.SIGINT if "postgres" in command[0] else signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_S)
            process.kill()
            process.wait()


def _await(server: Server) -> None:
    for _ in range(int(_START_S / 0.1)):
        with suppress(subprocess.CalledProcessError):
            server.execute("SELECT 1")
            return
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(["sleep", "0.1"], check=True, timeout=1)  # noqa: S607 - a pause, no loop runs yet
    raise TimeoutError(f"{server.dialect} did not start")
