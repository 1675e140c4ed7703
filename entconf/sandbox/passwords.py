"""Passwords of invented accounts, kept hashed; cheap on purpose, for there may be many."""

from __future__ import annotations

import hashlib
import hmac

_SALT = b"sandbox:"


def hash_password(password: str) -> str:
    """What the database keeps of a password."""
    return hashlib.sha256(_SALT + password.encode()).hexdigest()


def is_password(kept: str | None, given: str) -> bool:
    """Whether the given password is the kept one."""
    return kept is not None and hmac.compare_digest(kept, hash_password(given))
