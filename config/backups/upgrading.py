"""Bringing the database to this version, with a backup of what it was before."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bootstrap import say
from config.backups.errors import BackupError, ProgramMissing
from config.backups.making import make, path_for
from config.backups.manifest import unknown_migrations


def upgrade() -> None:
    """Migrate if need be. Raises BackupError before anything is changed."""
    executor = MigrationExecutor(connection)
    applied = {".".join(key) for key in executor.loader.applied_migrations}
    if unknown := unknown_migrations(applied):
        raise BackupError(
            f"This database is of a newer version of Lampfield (it has {unknown[-1]}). Start that "
            "version, or go back: python3 manage.py restore FILE --replace, with the backup from "
            "before the upgrade."
        )
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if applied:
        _back_up()
    call_command("migrate", verbosity=0, interactive=False)


def _back_up() -> None:
    try:
        made = make(path_for(None, "before-upgrade"))
    except ProgramMissing as error:
        say(f"upgrading without a backup: {error}")
        return
    say(f"upgrading the database; what it was before is in {made.path}")
