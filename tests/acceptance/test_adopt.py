"""Every kind changed by hand in the back office can be taken over into the playbook."""

from __future__ import annotations

from tests.acceptance.conftest import Scene
from tests.acceptance.test_drift import CHANGES

#: The guest is erased last; before, its address changes.
LAST = "guests/theatre"


def test_each_change_by_hand_is_adopted(scene: Scene) -> None:
    scene.applied()
    playbook = scene.site.root / "playbooks/college.yml"
    for name in (*(one for one in CHANGES if one != LAST), LAST):
        before = playbook.read_text("utf-8")
        CHANGES[name](scene.office)
        more = ["--remove"] if name == LAST else ["--all"]
        run = scene.site.run("adopt", "--yes", *more)
        assert run.code == 0, f"{name}: {run.said}"
        after = playbook.read_text("utf-8")
        changed = set(before.splitlines()) ^ set(after.splitlines())
        assert 0 < len(changed) <= (12 if name == LAST else 2), f"{name}: {changed}"
    scene.site.run("plan").expect(0)
    scene.site.run("drift").expect(0)
