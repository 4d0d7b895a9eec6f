"""Lampfield against a bare relay: `python3 manage.py bench`. See docs/performance.md."""
