class BackupError(Exception):
    """A sentence for whoever runs the server: what was refused and what to do."""


class ProgramMissing(BackupError):
    """PostgreSQL is copied by PostgreSQL's own programs, and they are not here."""
