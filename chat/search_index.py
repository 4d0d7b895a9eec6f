"""The full-text index over messages, kept by the database itself.

A later migration that remakes chat_message on SQLite drops its triggers, and has to run install
again.
"""

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

PIECE = 64  # pages of the index that are written anew at once
MOST_PIECES = 100_000
ENDED = "state NOT IN ('queued', 'running')"

# The rows of chat_message have no integer key that survives VACUUM: chat_indexed gives them one.
ADD = """
    INSERT INTO chat_indexed (message_id) SELECT new.id WHERE new.text <> '';
    INSERT INTO chat_words (rowid, text)
        SELECT id, new.text FROM chat_indexed WHERE message_id = new.id;
"""
SQLITE = [
    "CREATE TABLE IF NOT EXISTS chat_indexed"
    " (id integer PRIMARY KEY AUTOINCREMENT, message_id char(32) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS chat_words"
    " USING fts5(text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
    "DROP TRIGGER IF EXISTS chat_words_new",
    f"CREATE TRIGGER chat_words_new AFTER INSERT ON chat_message WHEN new.{ENDED} BEGIN {ADD} END",
    "DROP TRIGGER IF EXISTS chat_words_ended",
    # A reply is written again and again until it ends: indexed once, then.
    "CREATE TRIGGER chat_words_ended AFTER UPDATE OF state ON chat_message"
    f" WHEN new.{ENDED} AND NOT old.{ENDED} BEGIN {ADD} END",
    "DROP TRIGGER IF EXISTS chat_words_gone",
    "CREATE TRIGGER chat_words_gone AFTER DELETE ON chat_message BEGIN"
    " DELETE FROM chat_words WHERE rowid ="
    "   (SELECT id FROM chat_indexed WHERE message_id = old.id);"
    " DELETE FROM chat_indexed WHERE message_id = old.id; END",
]
SQLITE_FILL = [
    "INSERT INTO chat_indexed (message_id) SELECT id FROM chat_message m"
    " WHERE text <> '' AND state NOT IN ('queued', 'running')"
    " AND NOT EXISTS (SELECT 1 FROM chat_indexed WHERE message_id = m.id)",
    "INSERT INTO chat_words (rowid, text) SELECT i.id, m.text FROM chat_indexed i"
    " JOIN chat_message m ON m.id = i.message_id"
    " WHERE i.id NOT IN (SELECT rowid FROM chat_words)",
]
POSTGRES = [
    "CREATE INDEX IF NOT EXISTS chat_words ON chat_message"
    f" USING gin (to_tsvector('simple', text)) WHERE {ENDED}"
]


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create what is missing, and index what is not indexed yet."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in [*SQLITE, *SQLITE_FILL] if is_sqlite else POSTGRES:
        schema_editor.execute(statement)


def forget() -> None:
    """Take the words of what is gone out of the file: at first SQLite only strikes them out.

    Piece by piece, each a transaction of its own, because others write meanwhile.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pages = -PIECE  # below zero it takes up all of the index, above it goes on with that
        for _ in range(MOST_PIECES):
            if _merged(cursor, pages) < 2:  # only the order itself: nothing is left to do
                break
            pages = PIECE


def _merged(cursor: CursorWrapper, pages: int) -> int:
    before = _changes(cursor)
    cursor.execute("INSERT INTO chat_words (chat_words, rank) VALUES ('merge', %s)", [pages])
    return _changes(cursor) - before


def _changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])
