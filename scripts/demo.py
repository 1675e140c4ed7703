"""The demonstration: an embedded ENT is brought to what the example playbooks declare.

Run by `make demo`, again and again: each run has a new ENT in memory and a copy of the
site in `.demo/`. It fails unless every step ends as it must, and stops what it started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / ".demo"
SITE = DEMO / "site"
ENTCONF = Path(sys.executable).with_name("entconf")
#: How long the embedded ENT may take to invent its school, in seconds.
PATIENCE = 60.0
#: Where slapd may be: Debian keeps it out of an ordinary user's way.
PROGRAMS = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"

_ENGLISH = {
    "start": "An ENT with an invented school of about 1,000 people starts on this machine",
    "validate": "The site is read and checked, without any connection",
    "plan": "The plan: what would change, and for whom",
    "apply": "Apply: a backup first, then the changes, then the proof",
    "again": "The second plan: it must be empty",
    "backups": "The backup that was taken before the first write",
    "directory": "Groups and guests in a directory (LDAP), the rest in the ENT: one plan for both",
    "no_directory": "Skipped: there is no slapd here."
    " Type: sudo apt-get install --no-install-recommends slapd ldap-utils",
    "end": "The ENT holds what the playbooks declare, and the second plan is empty.",
    "fail": "The demonstration failed: {command} ended with {code}, expected {expected}",
}
_FRENCH = {
    "start": "Un ENT avec un collège inventé d'environ 1 000 personnes démarre sur cette machine",
    "validate": "Le site est lu et vérifié, sans aucune connexion",
    "plan": "Le plan : ce qui changerait, et pour qui",
    "apply": "Application : d'abord une sauvegarde, puis les changements, puis la preuve",
    "again": "Le second plan : il doit être vide",
    "backups": "La sauvegarde prise avant la première écriture",
    "directory": "Groupes et invités dans un annuaire (LDAP), le reste dans l'ENT : un seul plan",
    "no_directory": "Étape passée : slapd n'est pas installé ici."
    " Tapez : sudo apt-get install --no-install-recommends slapd ldap-utils",
    "end": "L'ENT contient ce que les playbooks déclarent, et le second plan est vide.",
    "fail": "La démonstration a échoué : {command} a rendu {code}, attendu {expected}",
}


class StepFailed(Exception):
    """A step did not end as it must."""


def words() -> Mapping[str, str]:
    """The headings in the language of the environment."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return _FRENCH if os.environ[name].lower().startswith("fr") else _ENGLISH
    return _ENGLISH


def title(key: str) -> None:
    """Write a heading."""
    sys.stdout.write(f"\n━━ {words()[key]}\n\n")
    sys.stdout.flush()


def step(key: str, arguments: Sequence[str], expected: int, url: str) -> None:
    """Run entconf on the copy of the site. Raises StepFailed for another exit code."""
    title(key)
    shown = " ".join(("entconf", *arguments))
    sys.stdout.write(f"$ {shown}\n")
    sys.stdout.flush()
    environment = {**os.environ, "ENTCONF_LOGIN": "admin.central", "ENTCONF_PASSWORD": "sandbox"}
    command = [str(ENTCONF), *arguments, "--site", str(SITE)]
    if arguments[0] != "backups":
        command += ["-e", f"ent_url={url}"]
    code = subprocess.run(  # noqa: S603 - our own command with our own arguments
        command, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if code != expected:
        raise StepFailed(words()["fail"].format(command=shown, code=code, expected=expected))


@contextmanager
def embedded_ent() -> Iterator[str]:
    """The address of an embedded ENT on a free port, which is stopped at the end."""
    url_file = DEMO / "url"
    process = subprocess.Popen(  # noqa: S603 - as above
        [str(ENTCONF), "sandbox", "serve", "--port", "0", "--url-file", str(url_file)],
        stdin=subprocess.DEVNULL,
    )
    try:
        yield _address(process, url_file)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], url_file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if url_file.exists():
            return url_file.read_text(encoding="utf-8").strip()
        if process.poll() is not None:
            break
        time.sleep(0.05)
    text = words()["fail"]
    raise StepFailed(text.format(command="sandbox serve", code=process.poll(), expected=0))


def copy_site() -> None:
    """Make a fresh copy of the example site."""
    shutil.rmtree(DEMO, ignore_errors=True)
    SITE.mkdir(parents=True)
    for name in ("inventory", "playbooks"):
        shutil.copytree(ROOT / name, SITE / name)
    shutil.copy(ROOT / "policy.yml", SITE)


def show_directory(url: str) -> None:
    """The same on two systems at once, where slapd is installed; else say what to type."""
    title("directory")
    installed = all(shutil.which(name, path=PROGRAMS) for name in ("slapd", "ldapsearch"))
    if not installed:
        sys.stdout.write(words()["no_directory"] + "\n")
        return
    command = [sys.executable, "-m", "scripts.demo_directory", url]
    code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603 - our own command
    if code:
        raise StepFailed(words()["fail"].format(command="directory", code=code, expected=0))


def main() -> int:
    """Run every step."""
    copy_site()
    title("start")
    try:
        with embedded_ent() as url:
            step("validate", ["validate"], 0, url)
            step("plan", ["plan"], 2, url)
            step("apply", ["apply", "--yes"], 0, url)
            step("backups", ["backups"], 0, url)
            step("again", ["plan"], 0, url)
            show_directory(url)
    except StepFailed as failure:
        sys.stderr.write(f"\n{failure}\n")
        return 1
    sys.stdout.write(f"\n━━ {words()['end']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
