"""Password hashing that a small machine can afford."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """OWASP's choice, 19 MiB and two rounds: Django's default takes 100 MiB a sign-in."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
