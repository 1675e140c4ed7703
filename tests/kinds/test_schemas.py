"""The schemas accept what the language allows, refuse the rest, and help in an editor."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema
import pytest

from entconf.kinds.catalog import all_kinds
from entconf.model.values import JsonValue, from_json
from tests.kinds.writing import CONTEXT, KINDS, ROOT, faults, schema, section

GOOD = [
    ("features", "{}"),
    ("features", "{exclusive: true, blog: [teachers]}"),
    ("features", "{blog: true, forum: false, wiki: []}"),
    ("features", "{blog: {for: true, roles: [Blog - accès], from: 2026-09-01, until: 2027-07-05}}"),
    ("services", "{timetable: false, mobile_app: true, mfa: {exempt: true}}"),
    ("services", "{workspace: {quota: {students: 500 MB, guests: 1.5 Go}, until: 2027-07-05}}"),
    ("connectors", "{pronote: false, cdi: {title: CDI, url: /adapter#https://cdi.example/}}"),
    ("connectors", "{a: {sso: {type: oauth, secret: !secret env:X, scope: [userinfo]}}}"),
    ("connectors", "{a: {sso: false, for: false, target: frame, substructures: true}}"),
    ("homepage", "{exclusive: true, widgets: {rss: false, mood: [students]}}"),
    ("homepage", "{welcome: {text: Bonjour, enabled: false}, bookmarks: {teachers: []}}"),
    ("homepage", "{welcome: {html: {en: '<p>Hello</p>'}}}"),
    ("homepage", "{menu: [{category: Vie, applications: [Wiki, cdi]}], look: {skin: bootstrap}}"),
    ("connectors", "{a: {description: Notes, sso: {type: saml, metadata: '<a/>', logout: /x}}}"),
    ("connectors", "{a: {sso: {type: oauth, redirect: ['https://cdi.example/back']}}}"),
    (
        "announcements",
        "{a: {title: T, html: '', for: [], from: 2026-01-01, until: 2026-01-02 12:00}}",
    ),
    ("groups", "{Club: {}, Vide: {members: {}}, Parti: false}"),
    ("groups", "{Club: {members: {profiles: true, people: [a.martin, {email: b@c.example}]}}}"),
    ("rights", "{roles: {Club: [Wiki], Profs: false, CDI: {roles: [], until: 2027-01-01}}}"),
    ("rights", "{delegations: [{email: a@b.example, function: false, from: 2026-09-01}]}"),
    ("rights", "{communication: [{from: a, to: b, allowed: false, when: {until: 2027-01-01}}]}"),
    ("guests", "{a: false}"),
    ("opening", "{students: 2026-09-02, parents: true, guests: false, staff: {until: 2027-07-10}}"),
]

GUEST = "first_name: Ada, last_name: Example, owner: a.martin, reason: Théâtre"
NOTE = "title: T, text: x, for: [parents], from: 2026-01-01, until: 2026-01-02"

BAD = [
    ("features", "{blog: [techers]}", ("blog", 0), "enum"),
    ("features", "{blog: [teachers, teachers]}", ("blog",), "uniqueItems"),
    ("features", "{blog: teachers}", ("blog",), "type"),
    ("features", "{blog: null}", ("blog",), "type"),
    ("features", "{blog: {from: 2026-09-01}}", ("blog",), "required"),
    ("features", "{blog: {for: [teachers], form: 2026-09-01}}", ("blog",), "additionalProperties"),
    ("features", "{blog: {for: [teachers], from: 1/9/2026}}", ("blog", "from"), "pattern"),
    ("features", "{exclusive: maybe}", ("exclusive",), "type"),
    ("services", "{timetable: {source: EDTT}}", ("timetable", "source"), "enum"),
    ("services", "{timetable: true}", ("timetable",), "const"),
    ("services", "{forum: {}}", (), "additionalProperties"),
    (
        "services",
        "{workspace: {quota: {pupils: 1 GB}}}",
        ("workspace", "quota"),
        "additionalProperties",
    ),
    ("connectors", "{pronote: true}", ("pronote",), "const"),
    ("connectors", "{a: {url: pronote.example}}", ("a", "url"), "pattern"),
    ("connectors", "{a: {sso: {type: openid}}}", ("a", "sso", "type"), "enum"),
    ("connectors", "{a: {sso: {service: X}}}", ("a", "sso"), "required"),
    (
        "homepage",
        "{widgets: {mood: {for: [students], mandatory: [pupils]}}}",
        ("widgets", "mood", "mandatory", 0),
        "enum",
    ),
    ("homepage", "{bookmarks: {students: Blog}}", ("bookmarks", "students"), "type"),
    ("homepage", "{menu: []}", ("menu",), "minItems"),
    ("homepage", "{menu: [{category: Vie}]}", ("menu", 0), "required"),
    (
        "homepage",
        "{menu: [{category: ' ', applications: [a]}]}",
        ("menu", 0, "category"),
        "pattern",
    ),
    ("homepage", "{look: {logo: ''}}", ("look", "logo"), "pattern"),
    ("homepage", "{look: {theme: x}}", ("look",), "additionalProperties"),
    ("homepage", "{welcome: true}", ("welcome",), "const"),
    ("homepage", "{welcome: {text: {fr: 1}}}", ("welcome", "text", "fr"), "type"),
    (
        "announcements",
        "{a: {title: T, text: x, for: [parents], from: 2026-01-01}}",
        ("a",),
        "required",
    ),
    ("announcements", f"{{a: {{{NOTE}, color: pink}}}}", ("a", "color"), "pattern"),
    (
        "announcements",
        f"{{a: {{{NOTE}, signature_color: '#12'}}}}",
        ("a", "signature_color"),
        "pattern",
    ),
    ("groups", "{Club: true}", ("Club",), "const"),
    ("groups", "{Club: {members: {classes: 6A}}}", ("Club", "members", "classes"), "type"),
    (
        "groups",
        "{Club: {members: {people: [{login: a, id: b}]}}}",
        ("Club", "members", "people", 0),
        "maxProperties",
    ),
    (
        "rights",
        "{delegations: [{login: a, function: admin}]}",
        ("delegations", 0, "function"),
        "enum",
    ),
    ("rights", "{communication: [{from: a}]}", ("communication", 0), "required"),
    ("rights", "{roles: {Club: true}}", ("roles", "Club"), "const"),
    ("guests", f"{{a: {{{GUEST}}}}}", ("a",), "required"),
    ("guests", f"{{a: {{{GUEST}, until: never}}}}", ("a", "until"), "pattern"),
    ("guests", f"{{a: {{{GUEST}, until: 2027-01-01, email: ada}}}}", ("a", "email"), "pattern"),
    ("opening", "{pupils: true}", (), "additionalProperties"),
    ("opening", "{students: soon}", ("students",), "pattern"),
    ("opening", "{students: {}}", ("students",), "minProperties"),
]


def test_every_kind_has_its_schema() -> None:
    shipped = {path.name for path in (ROOT / "schemas").glob("*.schema.json")}
    assert {f"{kind}.schema.json" for kind in KINDS} <= shipped
    assert set(KINDS) <= set(all_kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_one(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))
    assert schema(kind)["$id"] == f"https://entconf.example/schemas/{kind}.schema.json"


@pytest.mark.parametrize(("kind", "text"), GOOD)
def test_good_sections(kind: str, text: str) -> None:
    assert faults(kind, section(text)) == []
    assert all_kinds()[kind].expand(section(text), CONTEXT).mistakes == ()


@pytest.mark.parametrize(("kind", "text", "path", "keyword"), BAD)
def test_bad_sections(kind: str, text: str, path: tuple[str | int, ...], keyword: str) -> None:
    assert faults(kind, section(text)) == [(path, keyword)]


@pytest.mark.parametrize("kind", KINDS)
def test_blank_names_are_refused(kind: str) -> None:
    if "additionalProperties" in schema(kind) and schema(kind)["additionalProperties"]:
        assert faults(kind, {" ": False})


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_valid(kind: str) -> None:
    examples = schema(kind)["examples"]
    assert isinstance(examples, list)
    assert examples
    for example in examples:
        assert faults(kind, from_json(example)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_helps_in_an_editor(kind: str) -> None:
    for name, node in _properties(schema(kind)):
        resolved = {**_target(kind, node), **node}
        assert {"title", "description", "examples"} <= set(resolved), name
        validator = jsonschema.Draft202012Validator({**node, "$defs": schema(kind)["$defs"]})
        examples = resolved["examples"]
        assert isinstance(examples, list)
        assert examples, name
        for example in examples:
            assert list(validator.iter_errors(example)) == [], name


def test_shared_definitions_are_the_same_everywhere() -> None:
    seen: dict[str, JsonValue] = {}
    for kind in KINDS:
        definitions = schema(kind)["$defs"]
        assert isinstance(definitions, dict)
        for name, definition in definitions.items():
            assert seen.setdefault(name, definition) == definition, name


def _properties(node: JsonValue) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    if isinstance(node, list):
        for item in node:
            yield from _properties(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):
            for name, child in value.items():
                assert isinstance(child, dict)
                yield name, child
        if key != "examples":
            yield from _properties(value)


def _target(kind: str, node: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """What a `$ref` brings in, followed to its end."""
    name = node.get("$ref")
    definitions = schema(kind)["$defs"]
    if not isinstance(name, str) or not isinstance(definitions, dict):
        return {}
    target = definitions[name.removeprefix("#/$defs/")]
    assert isinstance(target, dict)
    return {**_target(kind, target), **target}
