"""Make a new site from a few answers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from entconf.cli.console import Console
from entconf.cli.editor_files import editor_settings, schema_files
from entconf.cli.new_files import write_new
from entconf.errors import ConfigurationError, Problem
from entconf.model.establishment import has_valid_key, is_uai, uai_key
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.report.lines import Span, Style, line

_STARTER = Path(__file__).parent / "starter"
_CI_FILES = {
    "gitlab": ".gitlab-ci.yml",
    "github": ".github/workflows/entconf.yml",
    "forgejo": ".forgejo/workflows/entconf.yml",
}
_PLAYBOOK = "playbooks/etablissement.yml"
_ENVIRONMENT = "!secret env:ENTCONF_LOGIN"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new site needs to know. An empty login is read from the environment."""

    url: str
    uai: str
    name: str
    login: str = ""
    ci: str = "gitlab"


def ask_answers(console: Console, given: Mapping[str, str | None]) -> Answers:
    """The answers, those not given being asked. Raises ConfigurationError for wrong ones."""
    known = {name: value for name, value in given.items() if value is not None}
    if not console.can_ask():
        missing = [f"--{name}" for name in ("url", "uai") if name not in known]
        if missing:
            raise _wrong(
                msg("nobody can be asked: there is no terminal"),
                msg("give these options: {words}", words=", ".join(missing)),
            )
    else:
        known |= _ask(console, known)
    answers = Answers(
        url=known["url"].strip().rstrip("/"),
        uai=known["uai"].strip().upper(),
        name=known.get("name", "").strip(),
        login=known.get("login", "").strip(),
        ci=known.get("ci", "gitlab"),
    )
    _check(console, answers)
    return answers


def _ask(console: Console, known: Mapping[str, str]) -> dict[str, str]:
    questions = {
        "url": msg("Address of the ENT (https://...)"),
        "uai": msg("UAI of the establishment (7 digits, 1 letter)"),
        "name": msg("Name of the establishment"),
        "login": msg("Login of the account (empty: read from ENTCONF_LOGIN)"),
    }
    return {
        name: click.prompt(console.language(question), default="", show_default=False, err=True)
        for name, question in questions.items()
        if name not in known
    }


def _check(console: Console, answers: Answers) -> None:
    parts = urlsplit(answers.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise _wrong(
            msg("{url} is not the address of an ENT", url=answers.url),
            msg("write it as https://ent.example.org"),
        )
    if not is_uai(answers.uai):
        raise _wrong(
            msg("{uai} is not a UAI", uai=answers.uai),
            msg("a UAI has seven digits and a letter, such as 0990001P"),
        )
    if not has_valid_key(answers.uai):
        told = msg(
            "The letter of {uai} should be {letter}: check it.",
            uai=answers.uai,
            letter=uai_key(answers.uai[:7]),
        )
        console.remark(told, Style.WARNING)


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("wrong-answer", message, hint=hint)])


def make_site(console: Console, root: Path, answers: Answers) -> None:
    """Write the files of a site that are not there yet, and say what to do next."""
    root.mkdir(parents=True, exist_ok=True)
    written = write_new(root, _files(console.language.code, answers))
    console.result([line(Span("+ ", Style.CREATE), name) for name in written.made])
    for name in written.kept:
        console.remark(msg("{file} was there already and is left alone.", file=name))
    needed = "ENTCONF_PASSWORD" if answers.login else "ENTCONF_LOGIN, ENTCONF_PASSWORD"
    start = f"cd {shlex.quote(str(root))}; " if root.resolve() != Path.cwd() else ""
    for told in (
        msg("Next: set {names}, then try `{start}entconf doctor`.", names=needed, start=start),
        msg(
            "To begin from what the ENT holds: `entconf dump {uai} -o {file} --replace`.",
            uai=answers.uai,
            file=_PLAYBOOK,
        ),
    ):
        console.remark(told)


def _files(language: str, answers: Answers) -> Mapping[str, str]:
    texts = {
        "inventory/academie.yml": f"{language}/academie.yml",
        _PLAYBOOK: f"{language}/etablissement.yml",
        "policy.yml": f"{language}/policy.yml",
        "README.md": f"{language}/README.md",
        ".gitignore": "gitignore",
    }
    if answers.ci in _CI_FILES:
        texts[_CI_FILES[answers.ci]] = f"ci/{answers.ci}.yml"
    files = {name: _filled(source, answers) for name, source in texts.items()}
    return {
        **files,
        **schema_files("schemas/"),
        ".vscode/settings.json": editor_settings("schemas/"),
    }


def _filled(source: str, answers: Answers) -> str:
    """A starter text with the answers in it, each quoted so that YAML reads what was typed."""
    text = (_STARTER / source).read_text(encoding="utf-8")
    values = {
        "@URL@": _quoted(answers.url),
        "@UAI@": answers.uai,
        "@NAME@": _quoted(answers.name or answers.uai),
        "@LOGIN@": _quoted(answers.login) if answers.login else _ENVIRONMENT,
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
