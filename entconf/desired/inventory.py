"""Read the inventory: every file of `inventory/`, with `group_vars/` and `host_vars/`.

The grammar is that of Ansible's YAML inventory; a host is a school, named by its UAI.
"""

from __future__ import annotations

from collections.abc import Mapping

from entconf.desired.checking import Checker
from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.groups import ALL, Group, Host, Inventory
from entconf.desired.nearest import suggestion
from entconf.desired.reading import Reading
from entconf.desired.schema_files import VARIABLES
from entconf.desired.site_files import INVENTORY, SiteFiles, variable_files, yaml_files
from entconf.desired.validation import reading_problems
from entconf.desired.variables import Variable
from entconf.model.establishment import has_valid_key, uai_key
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value


def read_inventory(files: SiteFiles, checker: Checker, findings: Findings) -> Inventory:
    """The inventory of a site. What is wrong goes to `findings`."""
    inventory = Inventory()
    reader = _Reader(inventory, findings)
    for path in yaml_files(files.root / INVENTORY):
        reading = files.read(path)
        for document in _checked(reading, "inventory", checker, findings):
            reader.read_groups(document)
    circle = inventory.finish()
    if circle is not None:
        names, source = circle
        message = msg("groups inside each other: {circle}", circle=" → ".join(names))
        findings.error("group-circle", message, source)
    for base in (files.root / INVENTORY, files.root):
        for name, path in variable_files(base / "group_vars"):
            for document in _checked(files.read(path), VARIABLES, checker, findings):
                reader.read_group_file(name, document)
        for name, path in variable_files(base / "host_vars"):
            for document in _checked(files.read(path), VARIABLES, checker, findings):
                reader.read_host_file(name, document)
    _check_any_school(inventory, findings)
    return inventory


def _checked(
    reading: Reading, schema: str, checker: Checker, findings: Findings
) -> tuple[Document, ...]:
    """The usable documents of a file: none when the file breaks its schema."""
    findings.extend(reading.problems)
    filled = tuple(one for one in reading.documents if one.value is not None)
    if not filled:
        return ()
    problems = reading_problems(checker, schema, reading)
    findings.extend(problems)
    return () if problems else filled


class _Reader:
    """Puts what documents say into the inventory."""

    def __init__(self, inventory: Inventory, findings: Findings) -> None:
        self._inventory = inventory
        self._findings = findings

    def read_groups(self, document: Document) -> None:
        for name, body in _mapping(document.value).items():
            group = self._inventory.group(name, document.key_place((name,)))
            self._read_group(group, body, document, (name,))

    def _read_group(self, group: Group, body: Value, document: Document, path: Path) -> None:
        parts = _mapping(body)
        group.inline |= variables_of(parts.get("vars"), document, (*path, "vars"))
        for uai, own in _mapping(parts.get("hosts")).items():
            self._read_host(group, uai, own, document, (*path, "hosts", uai))
        for name, child_body in _mapping(parts.get("children")).items():
            place = (*path, "children", name)
            source = document.key_place(place)
            if name == ALL:
                message = msg("all holds every group: it cannot stand inside one")
                self._findings.error("group-circle", message, source)
                continue
            child = self._inventory.group(name, source)
            self._inventory.adopt(group, child, source)
            self._read_group(child, child_body, document, place)

    def _read_host(
        self, group: Group, uai: str, own: Value, document: Document, path: Path
    ) -> None:
        source = document.key_place(path)
        if uai not in self._inventory.hosts and not has_valid_key(uai):
            right = uai[:7] + uai_key(uai[:7])
            self._findings.warning(
                "uai-key",
                msg("the letter of the UAI {uai} does not fit its digits", uai=uai),
                source,
                msg("the digits call for {right}", right=right),
            )
        host = self._inventory.host(uai, source)
        host.groups[group.name] = None
        group.hosts[uai] = None
        found = variables_of(own, document, path)
        self._check_one_name(host, found)
        host.inline |= found

    def _check_one_name(self, host: Host, found: Mapping[str, Variable]) -> None:
        before, now = host.inline.get("name"), found.get("name")
        if before is None or now is None or before.value == now.value:
            return
        self._findings.error(
            "two-names",
            msg(
                "{uai} is called {one} here and {other} at {place}",
                uai=host.uai,
                one=str(now.value),
                other=str(before.value),
                place=str(before.source),
            ),
            now.source,
            msg("name it once"),
        )

    def read_group_file(self, name: str, document: Document) -> None:
        group = self._inventory.groups.get(name)
        if group is None:
            self._unknown(name, self._inventory.groups, document, "group_vars")
            return
        group.filed |= variables_of(document.value, document, ())

    def read_host_file(self, name: str, document: Document) -> None:
        host = self._inventory.hosts.get(name)
        if host is None:
            self._unknown(name, self._inventory.hosts, document, "host_vars")
            return
        host.filed |= variables_of(document.value, document, ())

    def _unknown(
        self, name: str, words: Mapping[str, object], document: Document, folder: str
    ) -> None:
        message = (
            msg("there is no group {name} in the inventory", name=name)
            if folder == "group_vars"
            else msg("there is no school {name} in the inventory", name=name)
        )
        source = Source(document.file)
        self._findings.error("unknown-name", message, source, suggestion(name, words))


def variables_of(value: Value, document: Document, path: Path) -> dict[str, Variable]:
    """Variables as a mapping of a document writes them."""
    return {
        name: Variable(one, document.key_place((*path, name)))
        for name, one in _mapping(value).items()
    }


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _check_any_school(inventory: Inventory, findings: Findings) -> None:
    if not inventory.hosts and not findings.has_errors:
        findings.error(
            "no-school",
            msg("the inventory names no school"),
            Source(INVENTORY),
            msg("write a UAI under hosts: in a file of inventory/"),
        )
