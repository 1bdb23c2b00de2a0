"""Password hashes: Argon2id with parameters that a deadline day can afford."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: about 27 ms of processor time a sign-in.

    Django's own parameters (100 MiB, 8 lanes) cost about 299 ms, which on two cores caps sign-ins at seven a second.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
