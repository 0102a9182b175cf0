"""Alembic's entry: runs the scripts on the connection that `migrate` hands in."""

from alembic import context

from moksori.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
