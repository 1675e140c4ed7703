"""The profiles as people call them."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.text import Text, msg

PROFILE_NAMES: Mapping[str, Text] = {
    "students": msg("pupils"),
    "parents": msg("parents"),
    "teachers": msg("teachers"),
    "staff": msg("staff"),
    "guests": msg("guests"),
    "": msg("without a profile"),
}
