"""The live state of one establishment as the text of a playbook."""

from __future__ import annotations

from datetime import date

from entconf.cli.loading import check_kinds, load_desired
from entconf.cli.options import Selection
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.writing import write_yaml
from entconf.engine.backends import Backends
from entconf.engine.dumping import dump_sections
from entconf.kinds.catalog import all_kinds
from entconf.model.text import msg
from entconf.model.values import Value


def dump_yaml(
    session: Session,
    uai: str,
    kinds: frozenset[str],
    variables: tuple[tuple[str, str], ...] = (),
) -> str:
    """A playbook of one play that declares what an establishment holds.

    Raises ConfigurationError for an establishment or a kind that there is not, and the
    errors of `dump_sections`.
    """
    check_kinds(kinds)
    today = date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    desired = load_desired(session, Selection(today, limit=uai, variables=variables))
    known = {name: kind for name, kind in all_kinds().items() if not kinds or name in kinds}
    with Backends(revealer(desired.root)) as backends:
        sections = dump_sections(desired, uai, backends, known)
    school = next((one for one in desired.establishments if one.uai == uai), None)
    label = school.label if school else uai
    name = msg("State of {school} on {day}", school=label, day=today.isoformat())
    play: dict[str, Value] = {"name": session.language(name), "hosts": uai, **sections}
    heading = msg("What {school} held on {day}, read by entconf.", school=label, day=str(today))
    return write_yaml((play,), heading=session.language(heading))
