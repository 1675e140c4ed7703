"""Whatever stands in a file, reading it ends and only ever tells problems."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from entconf.desired.reading import Reading, read_bytes
from entconf.desired.site import SiteQuery, load_site
from entconf.errors import ConfigurationError
from tests.desired.test_positions import paths

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "- ",
                "a: ",
                "b:\n",
                "  ",
                "\n",
                "\n  ",
                "\n- ",
                "{",
                "}",
                "[",
                "]",
                ", ",
                ": ",
                "? ",
            ),
            *("&x ", "*x ", "*y", "<<: ", "!secret ", "!!int ", "env:A", "'", '"', "|\n", ">-\n"),
            *(
                "---\n",
                "...\n",
                "%YAML 1.1\n",
                "#",
                "\t",
                "\r\n",
                "\x00",
                "\x85",
                "\ufeff",
                "é",
                "~",
            ),
            *(
                "12",
                "6e1",
                "null",
                "name: x\n",
                "hosts: all\n",
                "features:\n",
                "${uai}",
                "$${",
                "${",
            ),
        ]
    ),
    max_size=25,
).map("".join)
TEXTS = st.one_of(PIECES, st.text(st.characters(codec="utf-8"), max_size=60))


@settings(max_examples=400)
@given(st.one_of(TEXTS.map(str.encode), st.binary(max_size=60)))
def test_reading_never_raises(content: bytes) -> None:
    reading: Reading = read_bytes(content, "file.yml")
    assert reading.whole or reading.problems
    for problem in reading.problems:
        assert problem.source is not None
        assert str(problem.message)
    for document in reading.documents:
        for path in paths(document.value):
            assert document.key_place(path).line >= 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(playbook="!secret ${uai}", inventory=None, policy="")
@example(playbook='!secret "env:${uai}"', inventory=None, policy="")
@given(playbook=TEXTS, inventory=st.one_of(st.none(), TEXTS), policy=TEXTS)
def test_a_site_of_anything_only_raises_configuration_errors(
    tmp_path: Path, playbook: str, inventory: str | None, policy: str
) -> None:
    sound = "all:\n  hosts:\n    0990001N:\n  vars: {ent: {driver: memory}}\n"
    for folder in ("inventory", "playbooks"):
        (tmp_path / folder).mkdir(exist_ok=True)
    head = "- name: x\n  hosts: all\n  features:\n    blog: "
    (tmp_path / "inventory" / "a.yml").write_bytes((inventory or sound).encode())
    (tmp_path / "playbooks" / "a.yml").write_bytes((head + playbook).encode())
    (tmp_path / "playbooks" / "b.yml").write_bytes(playbook.encode())
    (tmp_path / "policy.yml").write_bytes(policy.encode())
    try:
        load_site(tmp_path, SiteQuery(date(2026, 11, 23)))
    except ConfigurationError as error:
        assert error.problems()  # noqa: PT017 - nothing else may be raised, and that is the test
