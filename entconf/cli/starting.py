"""Make a new site from a few answers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click

from entconf.cli.console import Console
from entconf.cli.editor_files import editor_settings, schema_files
from entconf.cli.new_files import write_new
from entconf.errors import ConfigurationError, Problem
from entconf.model.establishment import has_valid_key, is_uai, uai_key
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import Text, msg
from entconf.report.lines import Span, Style, line

_STARTER = Path(__file__).parent / "starter"
_CI_FILES = {
    "gitlab": ".gitlab-ci.yml",
    "github": ".github/workflows/entconf.yml",
    "forgejo": ".forgejo/workflows/entconf.yml",
}
_PLAYBOOK = "playbooks/etablissement.yml"
#: What only an ENT with an account is asked for.
_ACCOUNT = frozenset({"url", "login"})
_ENVIRONMENT = "!secret env:ENTCONF_LOGIN"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new site needs to know. An empty login is read from the environment.

    With a `product` the ENT is administered by hand: it has no address and no account.
    """

    url: str
    uai: str
    name: str
    login: str = ""
    ci: str = "gitlab"
    product: str = ""


def ask_answers(console: Console, given: Mapping[str, str | None]) -> Answers:
    """The answers, those not given being asked. Raises ConfigurationError for wrong ones."""
    known = {name: value for name, value in given.items() if value is not None}
    if not console.can_ask():
        needed = ("uai",) if "product" in known else ("url", "uai")
        missing = [f"--{name}" for name in needed if name not in known]
        if missing:
            raise _wrong(
                msg("nobody can be asked: there is no terminal"),
                msg("give these options: {words}", words=", ".join(missing)),
            )
    else:
        known |= _ask(console, known)
    answers = Answers(
        url=known.get("url", "").strip().rstrip("/"),
        uai=known["uai"].strip().upper(),
        name=known.get("name", "").strip(),
        login=known.get("login", "").strip(),
        ci=known.get("ci", "none" if "product" in known else "gitlab"),
        product=known.get("product", ""),
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
        if name not in known and not ("product" in known and name in _ACCOUNT)
    }


def _check(console: Console, answers: Answers) -> None:
    if answers.product:
        _check_product(answers)
    else:
        _check_address(answers)
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


def _check_product(answers: Answers) -> None:
    from entconf.desired.nearest import suggestion  # noqa: PLC0415 - not for every new site
    from entconf.desired.products import product_names  # noqa: PLC0415 - as above

    known = product_names(None)
    if answers.product not in known:
        raise _wrong(
            msg("there is no product {name}", name=answers.product),
            suggestion(answers.product, known)
            or msg("the products are: {words}", words=", ".join(known)),
        )
    if answers.url or answers.login:
        raise _wrong(
            msg("an ENT that is administered by hand has no address and no account here"),
            msg("leave --url and --login out, or --product"),
        )


def _check_address(answers: Answers) -> None:
    parts = urlsplit(answers.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise _wrong(
            msg("{url} is not the address of an ENT", url=answers.url),
            msg("write it as https://ent.example.org"),
        )


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("wrong-answer", message, hint=hint)])


def make_site(console: Console, root: Path, answers: Answers) -> None:
    """Write the files of a site that are not there yet, and say what to do next."""
    root.mkdir(parents=True, exist_ok=True)
    written = write_new(root, _files(console.language.code, answers))
    console.result([line(Span("+ ", Style.CREATE), name) for name in written.made])
    for name in written.kept:
        console.remark(msg("{file} was there already and is left alone.", file=name))
    for told in _by_hand() if answers.product else _with_an_account(root, answers):
        console.remark(told)


def _by_hand() -> Sequence[Text]:
    return (
        msg("Next: declare in {file} what the school decided.", file=_PLAYBOOK),
        msg("Then `entconf apply` asks how things are, and leads through what is to be done."),
    )


def _with_an_account(root: Path, answers: Answers) -> Sequence[Text]:
    needed = "ENTCONF_PASSWORD" if answers.login else "ENTCONF_LOGIN, ENTCONF_PASSWORD"
    start = f"cd {shlex.quote(str(root))}; " if root.resolve() != Path.cwd() else ""
    return (
        msg("Next: set {names}, then try `{start}entconf doctor`.", names=needed, start=start),
        msg(
            "To begin from what the ENT holds: `entconf dump {uai} -o {file} --replace`.",
            uai=answers.uai,
            file=_PLAYBOOK,
        ),
    )


def _files(language: str, answers: Answers) -> Mapping[str, str]:
    by_hand = bool(answers.product)
    texts = {
        "inventory/academie.yml": f"{language}/{'a_la_main' if by_hand else 'academie'}.yml",
        "inventory/group_vars/all.yml": f"{language}/calendrier.yml",
        _PLAYBOOK: f"{language}/etablissement.yml",
        "policy.yml": f"{language}/policy.yml",
        "README.md": f"{language}/{'README-a-la-main' if by_hand else 'README'}.md",
        ".gitignore": "gitignore",
    }
    if answers.ci in _CI_FILES:
        texts[_CI_FILES[answers.ci]] = f"ci/{answers.ci}.yml"
    files = {name: _filled(source, answers) for name, source in texts.items()}
    return {
        **files,
        **_year(),
        **schema_files("schemas/"),
        ".vscode/settings.json": editor_settings("schemas/"),
    }


def _year() -> Mapping[str, str]:
    """The procedures of the year: in the installed package, else those of the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "year"
    folder = installed if installed.is_dir() else package.parent / "playbooks/procedures"
    return {
        f"playbooks/procedures/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.yml"))
    }


def _filled(source: str, answers: Answers) -> str:
    """A starter text with the answers in it, each quoted so that YAML reads what was typed."""
    text = (_STARTER / source).read_text(encoding="utf-8")
    year = SchoolYear.of(date.today())  # noqa: DTZ011 - days of an example, to be corrected
    values = {
        "@URL@": _quoted(answers.url),
        "@PRODUCT@": answers.product,
        "@FIRST@": str(year.first),
        "@LAST@": str(year.first + 1),
        "@UAI@": answers.uai,
        "@NAME@": _quoted(answers.name or answers.uai),
        "@LOGIN@": _quoted(answers.login) if answers.login else _ENVIRONMENT,
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
