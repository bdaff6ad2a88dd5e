"""Passwords: argon2id, a length worth having, and no guessable favourites."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST = 12
# 64 MiB and three passes take about 0.15 s; two at once is what a small server can bear.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
_FAVOURITES = ("password", "qwerty", "йцукен", "пароль", "12345678", "11111111", "admin", "школа")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Verified when there is no such account, so that both answers take the same time.
_DECOY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; as slow when nothing is stored."""
    with _at_once:
        try:
            return _hasher.verify(stored or _DECOY, password) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def fault_of(password: str, login: str = "") -> str | None:
    """Why this password may not be set: `short`, `repeats`, `favourite`, `login`; None is fine."""
    folded = password.lower()
    if len(password) < LEAST:
        return "password_short"
    if len(set(folded)) < 5:
        return "password_repeats"
    if any(word in folded for word in _FAVOURITES):
        return "password_favourite"
    if login and login.lower() in folded:
        return "password_login"
    return None


def make_password() -> str:
    """A password a person can copy by hand: three groups of four letters that do not look alike."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)]
    return "-".join(groups)
