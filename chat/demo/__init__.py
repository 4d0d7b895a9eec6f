"""A house to look around in: `python3 manage.py demo`, in an empty database only."""
