"""Relational databases behind `ports.store`: SQLite, PostgreSQL, MariaDB, chosen by a URL."""

from moksori.backends.store.database import open_database

__all__ = ["open_database"]
