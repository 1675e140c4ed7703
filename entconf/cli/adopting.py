"""Bring what is live into the files: show it, have it agreed to, write it."""

from __future__ import annotations

from entconf.cli.loading import read_desired
from entconf.cli.options import Selection
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.site_writing import write_files
from entconf.engine.adopting import Adoption, Request, find_adoption, settle
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions
from entconf.engine.wishes import Choice
from entconf.errors import ExitCode, PolicyRefused
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.adoption import adoption_document, adoption_lines


@dataclass(frozen=True, slots=True)
class Manner:
    """Whether the files are only shown, whether nobody is asked, and the shape of the answer."""

    only_plan: bool = False
    agreed: bool = False
    json: bool = False


def adopt_live(session: Session, selection: Selection, choice: Choice, manner: Manner) -> ExitCode:
    """Adopt what was chosen. Raises the errors of `find_adoption` and of `write_files`."""
    site, query = read_desired(session, selection)

    def play_name(uai: str) -> str:
        return session.language(msg("{uai}: as the ENT holds it", uai=uai))

    with Backends(revealer(site.desired.root)) as backends:
        request = Request(query, choice, play_name)
        adoption = find_adoption(site, request, backends, PlanOptions(), Progress(session.console))
    if not manner.json:
        session.console.result(adoption_lines(adoption, session.language))
    writing = bool(adoption.after) and not manner.only_plan
    if writing and not manner.agreed and not _agreed(session, len(adoption.after)):
        session.console.remark(msg("Nothing was changed."))
        return ExitCode.CHANGES
    if writing:
        write_files(site.desired.root, adoption.after, adoption.hashes)
        settle(site.desired.root, adoption)
        if not manner.json:
            files = ", ".join(adoption.after)
            session.console.remark(msg("Written to {file}.", file=files))
    code = exit_code_of(adoption, only_plan=manner.only_plan)
    if manner.json:
        session.console.raw(adoption_document(adoption, session.language, code, written=writing))
    return code


def exit_code_of(adoption: Adoption, *, only_plan: bool) -> ExitCode:
    """What an adoption ends with: a part left unread weighs most."""
    if adoption.unknown:
        return ExitCode.UNREACHABLE
    if only_plan and adoption.after:
        return ExitCode.CHANGES
    return ExitCode.PARTIAL if any(not one.unasked for one in adoption.left) else ExitCode.OK


def _agreed(session: Session, files: int) -> bool:
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to write the files: there is no terminal"),
            hint=msg("write them without a question: entconf adopt --yes"),
        )
    question = msgn("Write this file?", "Write these {n} files?", files)
    return session.console.ask(question)
