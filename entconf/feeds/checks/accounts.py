"""ENT: the live accounts, held against feed, SIECLE and STSWEB (section 1.7)."""

from __future__ import annotations

from entconf.feeds.checks.accounts_belonging import find_made_by_hand, find_misplaced
from entconf.feeds.checks.accounts_content import find_drift, find_locked_out, find_odd_logins
from entconf.feeds.checks.accounts_exports import find_other_numbers, find_slow
from entconf.feeds.checks.accounts_presence import find_absent, find_leftover, find_lingering
from entconf.feeds.checks.unit import Check
from entconf.feeds.findings import Mender, Weight
from entconf.model.text import msg

ACCOUNTS: tuple[Check, ...] = (
    Check(
        "ENT01",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("Person without account"),
        msg(
            "The feed has told the person for more than 72 hours and the ENT made no account. "
            "Give the help desk the join key, the school and the date of the delivery. Make no "
            "account by hand: the feed would make a second one."
        ),
        find_absent,
    ),
    Check(
        "ENT02",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("Account without person"),
        msg(
            "The person is in no delivery any more and can still come in. If the person left, "
            "the help desk sees to the suspension; if not, the record was closed too early in "
            "SIECLE or with the staff office."
        ),
        find_leftover,
    ),
    Check(
        "ENT03",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("Account used after leaving"),
        msg(
            "Whoever is entitled no more is deleted within three months (arrêté of 30 November "
            "2006). Block the account and tell the help desk that its deletion does not run."
        ),
        find_lingering,
    ),
    Check(
        "ENT04",
        Weight.WARNING,
        Mender.HELP_DESK,
        msg("Account that says something else"),
        msg(
            "Name, birth date, mail or number differ from the feed. Do not correct it by hand in "
            "the ENT: the next delivery decides. If the feed is wrong, correct SIECLE or ask the "
            "staff office; if the ENT does not follow, ask the help desk."
        ),
        find_drift,
    ),
    Check(
        "ENT05",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("Wrong profile, class, group or family"),
        msg(
            "The person sees what belongs to others, or not what is theirs. SIECLE and STSWEB "
            "are right here, or correct them there first; then the help desk has the account "
            "imported again."
        ),
        find_misplaced,
    ),
    Check(
        "ENT06",
        Weight.ERROR,
        Mender.HELP_DESK,
        msg("Login or join key missing or twice"),
        msg(
            "The person cannot come in, or comes in as somebody else. The help desk corrects the "
            "account; of two with one join key, one has to be merged into the other."
        ),
        find_odd_logins,
    ),
    Check(
        "ENT07",
        Weight.WARNING,
        Mender.ADMINISTRATOR,
        msg("Nobody can come in, or too few do"),
        msg(
            "Make a new activation code and hand it over in person or in a letter of its own. "
            "Where too few have activated, hand the codes out again, class by class."
        ),
        find_locked_out,
    ),
    Check(
        "ENT08",
        Weight.WARNING,
        Mender.ADMINISTRATOR,
        msg("Account made by hand that doubles another, or hangs in the air"),
        msg(
            "Save what the person keeps in the account made by hand, merge the two, or delete "
            "the one that the feed does not know."
        ),
        find_made_by_hand,
    ),
    Check(
        "ENT09",
        Weight.ERROR,
        Mender.SECRETARIAT,
        msg("Numbers that differ from SIECLE or STSWEB"),
        msg(
            "A class, a group, pupils or teachers are in the school's own software and did not "
            "come through. Look whether they are complete there (class with its MEF, service of "
            "the teacher) and whether STSWEB was sent to the academy."
        ),
        find_other_numbers,
    ),
    Check(
        "ENT10",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Change that does not come through"),
        msg(
            "What SIECLE says is in the ENT the next day, two working days later at the latest. "
            "Check that the record is complete in SIECLE, then tell the academy the number of "
            "the pupil and the date of the change."
        ),
        find_slow,
    ),
)
