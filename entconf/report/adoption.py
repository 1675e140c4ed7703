"""What the files of a site take over from the live systems, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from entconf.engine.adopting import Adopted, Adoption
from entconf.engine.wishes import Left
from entconf.errors import ExitCode
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.problems import without_passwords

_STYLES = {"+": Style.CREATE, "-": Style.DELETE, "@": Style.UNKNOWN}


def adoption_lines(adoption: Adoption, language: Language) -> Sequence[Line]:
    """Each resource that is adopted, the diff of the files, what is left alone and why."""
    lines = [row for one in adoption.adopted for row in _adopted(one, language)]
    for file in adoption.after:
        lines.append(line(""))
        lines += [_painted(row) for row in diff_of(adoption, file)]
    refused = [one for one in adoption.left if not one.unasked]
    if refused:
        lines.append(line(""))
    lines += [row for one in refused for row in _left(one, language)]
    for part in adoption.unknown:
        told = msg("{kind} could not be read: {reason}", kind=part.kind, reason=part.reason)
        lines.append(line(Span(f"? {part.uai}", Style.UNKNOWN), f"  {language(told)}"))
    lines.append(line(Span(language(_closing(adoption, len(refused))), Style.STRONG)))
    unasked = len(adoption.left) - len(refused)
    if unasked:
        told = msgn(
            "{n} other difference, not known to come from the back office: --all takes it.",
            "{n} other differences, not known to come from the back office: --all takes them.",
            unasked,
        )
        lines.append(line(language(told)))
    return lines


def _closing(adoption: Adoption, refused: int) -> Text:
    if not adoption.adopted and not refused:
        return msg("Nothing to adopt.")
    taken = msgn("{n} resource to adopt", "{n} resources to adopt", len(adoption.adopted))
    left = msgn("{n} left alone", "{n} left alone", refused)
    return msg("{taken}, {left}.", taken=taken, left=left)


def _adopted(one: Adopted, language: Language) -> Iterator[Line]:
    names = ", ".join(name for name in one.fields if name)
    place = str(one.source) if one.source else ", ".join(one.files)
    yield line(Span(f"✓ {one.id}", Style.GOOD), f"  {names}  {place}" if names else f"  {place}")
    if one.own:
        told = msg("in a play of the school's own: others are meant by that line too")
        yield line("    ", language(told))


def _left(one: Left, language: Language) -> Iterator[Line]:
    yield line(Span(f"✗ {one.id}", Style.ERROR), f"  {language(one.reason)}")
    if one.hint is not None:
        hint = language(msg("hint: {text}", text=one.hint))
        yield line("    ", Span(hint, Style.UNKNOWN))
    if one.paste:
        yield line("    ", language(msg("this at the end of a playbook would say it:")))
        for row in one.paste.splitlines():
            yield line("      ", without_passwords(row))


def diff_of(adoption: Adoption, file: str) -> Iterator[str]:
    """The unified diff of one file, without line breaks."""
    before, after = (
        side[file].decode(errors="replace").splitlines()
        for side in (adoption.before, adoption.after)
    )
    for row in unified_diff(before, after, f"a/{file}", f"b/{file}", lineterm=""):
        yield without_passwords(row)


def _painted(row: str) -> Line:
    return line(Span(row, _STYLES.get(row[:1], Style.PLAIN)))


def adoption_document(
    adoption: Adoption, language: Language, code: ExitCode, *, written: bool
) -> str:
    """The same as JSON."""
    adopted: list[JsonValue] = [
        {
            "resource": str(one.id),
            "fields": [name for name in one.fields if name],
            "files": [*one.files],
            "line": one.source.line if one.source else None,
            "own_play": one.own,
        }
        for one in adoption.adopted
    ]
    left: list[JsonValue] = [
        {
            "resource": str(one.id),
            "reason": language(one.reason),
            "hint": language(one.hint) if one.hint else None,
            "paste": one.paste,
            "unasked": one.unasked,
        }
        for one in adoption.left
    ]
    files: list[JsonValue] = [
        {"file": file, "diff": "\n".join(diff_of(adoption, file)) + "\n"} for file in adoption.after
    ]
    unknown: list[JsonValue] = [
        {"uai": one.uai, "kind": one.kind, "reason": language(one.reason)}
        for one in adoption.unknown
    ]
    document = {
        "format": FORMAT,
        "document": "adoption",
        "exit_code": int(code),
        "written": written,
        "adopted": adopted,
        "left": left,
        "files": files,
        "unknown": unknown,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
