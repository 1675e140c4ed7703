"""What drivers say of settings that are wrong: every mistake at once, in the same words."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from entconf.errors import ConfigurationError, Problem
from entconf.model.backend import BackendSettings
from entconf.model.text import Text, msg

#: What is wrong, and what would be right.
Mistake = tuple[Text, Text | None]


def unknown_setting(name: str, known: Collection[str], place: str = "") -> Mistake:
    """A setting that no driver of this sort has. `place`: what stands before its name."""
    near = difflib.get_close_matches(name, known, 1)
    hint = (
        msg("did you mean {word}?", word=place + near[0])
        if near
        else msg("the settings are: {words}", words=", ".join(known))
    )
    return msg("there is no setting {name}", name=place + name), hint


def refuse(settings: BackendSettings, mistakes: Collection[Mistake]) -> None:
    """Raise ConfigurationError with all of them, or do nothing where there is none."""
    if mistakes:
        raise ConfigurationError(
            Problem(
                "bad-setting",
                msg("backend {backend}: {mistake}", backend=settings.name, mistake=mistake),
                settings.source,
                hint,
            )
            for mistake, hint in mistakes
        )
