"""Backups: one file with the whole database and a manifest that says what it is."""
