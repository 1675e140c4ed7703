"""The import wizard of accounts by CSV (API reference, section 7).

It names profiles in the ENT's words, answers up to ten minutes later, and tells what is wrong in
several ways: `errors` by file with a 400, `softErrors` by profile with a 200. Lines come as
numbers or as texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from entconf.drivers.edifice.json_shapes import Row, flag, row_in, rows, text, texts
from entconf.drivers.edifice.multipart import Part, upload_call
from entconf.drivers.edifice.profiles import FROM_ENT, TO_ENT
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.structures import Structure
from entconf.drivers.edifice.verdicts import Call
from entconf.drivers.files import AccountFiles, ClassWords, ColumnWords, LineReport, Validation
from entconf.errors import RequestRefused, SystemUnreachable, UnexpectedAnswer, WriteUncertain
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

_WIZARD = "/directory/wizard"
#: A file must be below 1 MiB.
LARGEST_FILE = (1 << 20) - 1
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+)[:\s]*(.*)", re.DOTALL)
_NUMBER = re.compile(r"([0-9]{1,7})(?![0-9.])")
_NAMED_LINE = re.compile(r"(?:ligne|line|l[ií]nea|linha)\s*:?\s*([0-9]{1,7})", re.IGNORECASE)
#: Reasons that are about columns: a number in them is no line.
_OF_COLUMNS = ("invalid.column", "missing.columns")
_STATES = {"NEW": "create", "UPDATED": "update", "CREATED": "create"}


def read_columns(session: Session, structure: Structure, request: AccountFiles) -> ColumnWords:
    """What the ENT makes of the columns. Raises RequestRefused and the like."""
    answer = _asked(session, structure, request, "column/mapping", _COLUMNS)
    mappings, fields = row_in(answer, "mappings"), row_in(answer, "availableFields")
    return ColumnWords(
        {profile: _names(row_in(mappings, ent)) for profile, ent in TO_ENT.items()},
        {profile: tuple(texts(fields, ent)) for profile, ent in TO_ENT.items()},
    )


def read_classes(session: Session, structure: Structure, request: AccountFiles) -> ClassWords:
    """What the ENT makes of the classes. Raises RequestRefused and the like."""
    answer = _asked(session, structure, request, "classes/mapping", _CLASSES)
    # One server nests the mapping, another has the profiles beside `dbClasses`.
    by_profile = row_in(answer, "classesMapping") or answer
    return ClassWords(
        {profile: _names(row_in(by_profile, ent)) for profile, ent in TO_ENT.items()},
        tuple(texts(answer, "dbClasses") or texts(by_profile, "dbClasses")),
    )


def validate(session: Session, structure: Structure, request: AccountFiles) -> Validation:
    """What the import would do, and the draft to launch it by."""
    answer = _sent(session, structure, request, "validate", _VALIDATE)
    reports = (*_errors_in(answer), *_soft_errors_in(answer))
    draft = text(answer, "importId")
    if not draft and not any(one.hard for one in reports):
        raise UnexpectedAnswer(msg("the ENT tells no number of the import that it validated"))
    states: dict[tuple[str, int], str] = {}
    pre_deleted: dict[str, int] = {}
    for profile, ent in TO_ENT.items():
        for row in rows(answer, ent):
            state = text(row, "state")
            if state == "DELETED":
                pre_deleted[profile] = pre_deleted.get(profile, 0) + 1
            elif state in _STATES:
                states[profile, _line(row.get("line"))] = _STATES[state]
    return Validation(draft, reports, states, pre_deleted)


def launch(session: Session, draft: str) -> Sequence[LineReport]:
    """Run a draft; what the ENT says of lines. Raises RequestRefused, WriteUncertain."""
    call = Call("PUT", f"{_WIZARD}/import/{draft}", _IMPORT, reasons_ok=True)
    answer = session.write(call)
    row = answer if isinstance(answer, dict) else {}
    refused = tuple(_errors_in(row))
    if refused:
        raise RequestRefused(
            msg("the ENT refuses the import: {reason}", reason=refused[0].said or refused[0].code)
        )
    return tuple(_soft_errors_in(row))


_COLUMNS = msg("look at the columns of the files")
_CLASSES = msg("look at the classes of the files")
_VALIDATE = msg("validate the files")
_IMPORT = msg("import the accounts")


def _asked(
    session: Session, structure: Structure, request: AccountFiles, step: str, what: Text
) -> Row:
    """One of the first steps. A file that it cannot read is refused with what it says."""
    answer = _sent(session, structure, request, step, what)
    for one in _errors_in(answer):
        raise RequestRefused(
            msg("the ENT cannot {what}: {reason}", what=what, reason=one.said or one.code)
        )
    return answer


def _sent(
    session: Session, structure: Structure, request: AccountFiles, step: str, what: Text
) -> Row:
    parts = [
        Part(TO_ENT[profile], f"{TO_ENT[profile]}.csv", content)
        for profile, content in request.contents.items()
    ]
    fields = _fields(structure, request)
    try:
        answer = session.write(upload_call(f"{_WIZARD}/{step}", what, fields, parts, reasons=True))
    except WriteUncertain as lost:
        # None of these steps changes an account: all that may be left is a draft.
        raise SystemUnreachable(
            msg("the ENT did not answer when asked to {what}; nothing was imported", what=what),
            hint=msg("run the exchange again"),
        ) from lost
    if not isinstance(answer, dict):
        raise UnexpectedAnswer(msg("the ENT did not tell what it makes of the files"))
    return answer


def _fields(structure: Structure, request: AccountFiles) -> Mapping[str, str]:
    fields = {
        "type": "CSV",
        "structureName": structure.name or request.establishment.name or structure.uai,
        "structureId": structure.id,
        "UAI": structure.uai,
        "predelete": str(request.pre_delete).lower(),
        "transition": str(request.transition).lower(),
    }
    if structure.external_id:
        fields["structureExternalId"] = structure.external_id
    for name, mapping in (
        ("columnsMapping", request.columns),
        ("classesMapping", request.classes),
    ):
        told = {TO_ENT[profile]: dict(names) for profile, names in mapping.items() if names}
        if told:
            fields[name] = json.dumps(told, ensure_ascii=False)
    return fields


def _names(row: Row) -> Mapping[str, str]:
    return {key: value for key, value in row.items() if isinstance(value, str)}


def _errors_in(answer: Row) -> Iterator[LineReport]:
    """`errors`: lists of sentences by file (`error.Teacher.csv`, `error.global`)."""
    for file, said in row_in(answer, "errors").items():
        ent = file.removeprefix("error.").removesuffix(".csv")
        for sentence in said if isinstance(said, list) else [said]:
            yield _error(FROM_ENT.get(ent, ""), sentence)


def _error(profile: str, sentence: JsonValue) -> LineReport:
    if isinstance(sentence, dict):
        return _soft_error(profile, sentence)
    said = str(sentence)
    keyed = _KEY.match(said)
    code, rest = (keyed[1], keyed[2]) if keyed else ("", said)
    number = None
    if not code.startswith(_OF_COLUMNS):
        number = _NAMED_LINE.search(rest) or (_NUMBER.match(rest) if keyed else None)
    return LineReport(profile, int(number[1]) if number else 0, code, said=said, hard=True)


def _soft_errors_in(answer: Row) -> Iterator[LineReport]:
    """`softErrors`: objects by profile; a launched import tells them likewise, or by file."""
    for place in (row_in(answer, "softErrors"), answer):
        for name, said in place.items():
            ent = name.removesuffix(".csv")
            known = FROM_ENT.get(ent)
            if known is None or (place is answer and name == ent):
                continue  # in the answer itself, the bare profile lists the people
            for row in _rows_of(said):
                yield _soft_error(known, row)


def _rows_of(said: JsonValue) -> Iterable[Row]:
    if isinstance(said, dict):
        said = [said]
    for one in said if isinstance(said, list) else ():
        if isinstance(one, dict):
            yield one
        elif isinstance(one, str):
            yield {"reason": one}


def _soft_error(profile: str, row: Row) -> LineReport:
    reason = text(row, "reason")
    return LineReport(
        profile,
        _line(row.get("line")),
        reason,
        text(row, "attribute"),
        text(row, "translation") or reason,
        hard=flag(row, "hardError"),
    )


def _line(value: JsonValue) -> int:
    """A line that is a number or a text of digits; 0 when it is neither."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else 0
