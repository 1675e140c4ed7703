"""IDN: who is who, from one delivery to the next and from feed to ENT (section 1.7)."""

from __future__ import annotations

from entconf.feeds.checks.identity_changes import find_new_keys, find_reused_keys
from entconf.feeds.checks.identity_ties import (
    find_doubled_guardians,
    find_pupils_of_two_degrees,
    find_staff_of_several_schools,
)
from entconf.feeds.checks.unit import Check
from entconf.feeds.findings import Mender, Weight
from entconf.model.text import msg

IDENTITY: tuple[Check, ...] = (
    Check(
        "IDN01",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("New join key for a known person"),
        msg(
            "The ENT would make a second account, and the person would lose the contents of the "
            "first. Have the help desk merge the two before the old one is deleted. If they are "
            "two people after all, verify once with --accept."
        ),
        find_new_keys,
    ),
    Check(
        "IDN02",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("One adult twice"),
        msg(
            "Two records of one adult give two accounts, each with some of the children. Merge "
            "them in SIECLE (fusion des responsables); the ENT follows the next day."
        ),
        find_doubled_guardians,
    ),
    Check(
        "IDN03",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Pupil in the first and the second degree"),
        msg(
            "Normal on entering 6e. The primary school takes the pupil out in ONDE; if it lasts "
            "longer than the year change, tell the academy."
        ),
        find_pupils_of_two_degrees,
    ),
    Check(
        "IDN04",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Join key given to somebody else"),
        msg(
            "Somebody would get the account, the mail and the files of another person. Block the "
            "account and tell the academy at once. If the data were only corrected, verify once "
            "with --accept."
        ),
        find_reused_keys,
    ),
    Check(
        "IDN05",
        Weight.INFORMATION,
        Mender.ADMINISTRATOR,
        msg("Staff in several schools"),
        msg("One account with several attachments. Nothing to do, but not to be deleted by one."),
        find_staff_of_several_schools,
    ),
)
