"""A site whose groups are in a directory, and whole runs of `entconf plan` on it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.ldap.invented import GROUPS, LEVELS, entry, person, structure_of, uai_of
from tests.ldap.server import ADMIN, ADMIN_PASSWORD, SERVICE, SERVICE_PASSWORD, SUFFIX, Slapd

_ENTCONF = str(Path(sys.executable).with_name("entconf"))
_RUN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
sys.stdout.write(f"{done.returncode} {peak}\\n" + done.stdout.decode(errors="replace"))
"""


@dataclass(frozen=True, slots=True)
class DirectorySite:
    """A folder with inventory and playbook."""

    folder: Path


def write_directory_site(folder: Path, slapd: Slapd, schools: int) -> DirectorySite:
    """Write a site that declares a group for each class, and make them in the directory."""
    (folder / "inventory").mkdir()
    (folder / "playbooks").mkdir()
    hosts = "".join(f"        {uai_of(n)}: {{name: Collège {n}}}\n" for n in range(schools))
    (folder / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    ent:\n      driver: ldap\n"
        f"      url: {slapd.url}\n      base: {SUFFIX}\n      login: {SERVICE}\n"
        "      password: !secret env:ENTCONF_DIRECTORY\n"
        "      start_tls: false\n      plaintext: true\n"
        f"  children:\n    colleges:\n      hosts:\n{hosts}",
        encoding="utf-8",
    )
    classes = [level + letter for level in LEVELS for letter in "AB"]
    groups = "".join(f"    Club {name}: {{members: {{classes: [{name}]}}}}\n" for name in classes)
    (folder / "playbooks" / "clubs.yml").write_text(
        f"- name: Clubs\n  hosts: all\n  groups:\n{groups}", encoding="utf-8"
    )
    _make_groups(slapd, schools, folder)
    return DirectorySite(folder)


def plan_once(site: DirectorySite) -> int:
    """Run `entconf plan` once; returns its peak memory in MB. It must find nothing to do."""
    words = [_ENTCONF, "--site", str(site.folder), "plan"]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        env={**os.environ, "ENTCONF_DIRECTORY": SERVICE_PASSWORD, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    first, _, rest = done.stdout.partition("\n")
    code, peak = first.split()
    if code != "0":
        raise RuntimeError(f"entconf plan ended with {code}: {rest[-1500:]}")
    return int(peak)


def _make_groups(slapd: Slapd, schools: int, folder: Path) -> None:
    """The groups as the declaration wants them, by ldapadd."""
    ldif = folder / "groups.ldif"
    ldif.write_text("".join(_groups(slapd, n) for n in range(schools)), encoding="utf-8")
    command = ["ldapadd", "-x", "-H", slapd.url, "-D", ADMIN, "-w", ADMIN_PASSWORD, "-f", str(ldif)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _groups(slapd: Slapd, number: int) -> str:
    command = ["ldapsearch", "-x", "-LLL", "-H", slapd.url, "-D", SERVICE, "-w", SERVICE_PASSWORD]
    search = [
        *command,
        "-b",
        f"ou=personnes,{SUFFIX}",
        "-o",
        "ldif-wrap=no",
        "-E",
        "pr=1000/noprompt",
    ]
    condition = f"(&(objectClass=ENTEleve)(ENTPersonStructRattach={structure_of(number)}))"
    found = subprocess.run(
        [*search, condition, "uid", "ENTEleveClasses"], capture_output=True, text=True, check=True
    )
    members: dict[str, list[str]] = {}
    uid = ""
    for line in found.stdout.splitlines():
        if line.startswith("uid: "):
            uid = line.removeprefix("uid: ")
        elif line.startswith("ENTEleveClasses: "):
            members.setdefault(line.rpartition("$")[2], []).append(person(uid))
    uai = uai_of(number)
    return "".join(
        entry(
            f"cn={uai}:Club {name},{GROUPS}",
            {
                "objectClass": ("groupOfNames", "ENTGroupe"),
                "cn": f"{uai}:Club {name}",
                "member": people,
            },
        )
        for name, people in sorted(members.items())
    )
