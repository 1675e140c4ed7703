"""The second part of the demonstration: groups and guests in a directory, the rest in the ENT.

Run by `scripts/demo.py` where slapd is installed. A slapd with an invented school starts on
this machine, as an ordinary user and on a free port, and is stopped at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.ldap.invented import frame, school
from tests.ldap.server import SERVICE, SERVICE_PASSWORD, SUFFIX, Slapd

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / ".demo" / "directory"
UAI = "0511234P"
ENTCONF = Path(sys.executable).with_name("entconf")

_INVENTORY = """\
all:
  vars:
    ent:
      driver: edifice
      url: {ent}
      login: !secret env:ENTCONF_LOGIN
      password: !secret env:ENTCONF_PASSWORD
    directory:
      driver: ldap
      url: {directory}
      base: {base}
      login: {login}
      password: !secret env:ENTCONF_DIRECTORY
      start_tls: false   # the server is on this machine
      plaintext: true
    backends: {{groups: directory, guests: directory}}
  hosts:
    {uai}: {{name: Collège Colette}}
"""
_PLAYBOOK = """\
- name: Clubs
  hosts: all
  features:
    Wiki: [teachers]
  groups:
    Club journal: {members: {classes: [6A], people: [{login: login.t000x0001}]}}
  guests:
    theatre:
      first_name: Ada
      last_name: Example
      owner: login.t000x0001
      reason: Atelier théâtre
      until: 2027-06-30
      groups: [Club journal]
"""


def write_site(ent: str, directory: str) -> None:
    """Write a small site with two connections."""
    shutil.rmtree(SITE, ignore_errors=True)
    (SITE / "inventory").mkdir(parents=True)
    (SITE / "playbooks").mkdir()
    inventory = _INVENTORY.format(ent=ent, directory=directory, base=SUFFIX, login=SERVICE, uai=UAI)
    (SITE / "inventory" / "colette.yml").write_text(inventory, encoding="utf-8")
    (SITE / "playbooks" / "clubs.yml").write_text(_PLAYBOOK, encoding="utf-8")


def step(arguments: list[str], expected: int) -> bool:
    """Run entconf on the site; whether it ended as it must."""
    sys.stdout.write(f"$ entconf {' '.join(arguments)}\n")
    sys.stdout.flush()
    environment = {
        **os.environ,
        "ENTCONF_LOGIN": "admin.central",
        "ENTCONF_PASSWORD": "sandbox",
        "ENTCONF_DIRECTORY": SERVICE_PASSWORD,
    }
    command = [str(ENTCONF), *arguments, "--site", str(SITE)]
    code = subprocess.run(  # noqa: S603 - our own command with our own arguments
        command, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if code != expected:
        sys.stderr.write(f"entconf {arguments[0]}: {code}, expected {expected}\n")
    return code == expected


def main() -> int:
    """Plan, apply and plan again on both systems; `argv` holds the address of the ENT."""
    ldif = "".join((*frame(), *school(0, 120, 20, 80, UAI)))
    with Slapd(ldif, tls=False) as slapd:
        write_site(sys.argv[1], slapd.url)
        done = step(["plan"], 2) and step(["apply", "--yes"], 0) and step(["plan"], 0)
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
