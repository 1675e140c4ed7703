"""An unchanged plan beside an Ansible loop that asks the same ENT once per declared object.

Ansible runs one module process per item; the loop is measured over some items and
carried over to as many as the site declares, which is said in the line. It is looked for
on PATH and in `.venv-ansible` (`make bench` makes that one where the registry answers).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.site import MANY, write_site
from bench.timing import Command, compare, run_once
from bench.unchanged_plan import ask, plan_command, sign_in
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings

_ITEMS = 20
_TARGET = 400


def find_ansible() -> str | None:
    """The path of `ansible-playbook`, or None."""
    own = Path(".venv-ansible/bin/ansible-playbook")
    return str(own.resolve()) if own.exists() else shutil.which("ansible-playbook")


def _loop(folder: Path, name: str, ent: RunningSandbox, cookie: str, items: int) -> Command:
    play = [
        {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "tasks": [
                {
                    "ansible.builtin.uri": {
                        "url": f"{ent.url}/directory/structure/admin/list",
                        "headers": {"Cookie": cookie},
                    },
                    "loop": list(range(items)),
                    "no_log": True,
                }
            ]
            if items
            else [],
        }
    ]
    book = folder / f"{name}.json"
    book.write_text(json.dumps(play), encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    return Command(name, [find_ansible() or "", "-i", "localhost,", str(book)], environment)


def main() -> None:
    """Print one line with the ratio, or say that Ansible is not there."""
    if find_ansible() is None:
        print("ansible-playbook is not installed: that comparison is left out")
        return
    with tempfile.TemporaryDirectory() as name, start_sandbox(SandboxSettings()) as ent:
        folder = Path(name)
        cookie = sign_in(ent)
        rows = ask(ent, cookie, "/directory/structure/admin/list")
        first = next(row for row in rows if row.get("UAI") == ent.settings.uai)
        listed = ask(ent, cookie, f"/appregistry/applications/roles?structureId={first['id']}")
        apps = sorted(
            str(app["name"]) for app in listed if app.get("roles") and not app["isExternal"]
        )
        site = write_site(folder / "site", ent, [ent.settings.uai], apps, MANY)
        apply = [*plan_command(site).words[:3], "apply", "--yes"]
        run_once(Command("entconf apply", apply, site.environment()))
        loop = _loop(folder, "loop", ent, cookie, _ITEMS)
        empty = _loop(folder, "empty", ent, cookie, 0)
        result = compare(loop, plan_command(site), runs=3)
        start = statistics.median(run_once(empty) for _ in range(3))
        item = (statistics.median(result.first) - start) / _ITEMS
        whole = start + item * site.declared
        own = statistics.median(result.second)
        print(
            f"Ansible: {item:.2f} s an object, {whole:.1f} s for {site.declared} objects "
            f"(carried over from {_ITEMS}) | entconf plan of them: {own:.3f} s | "
            f"{whole / own:.0f} times faster (target {_TARGET})"
        )


if __name__ == "__main__":
    main()
