"""Who may send what to the stranger's import wizard, and in which form."""

from __future__ import annotations

import pytest

from tests.stranger.client import Client
from tests.stranger.listening import Stranger
from tests.stranger.small_world import Places
from tests.stranger.test_wizard import PUPILS, WIZARD, form, mapping, validate


def test_a_local_administrator_names_its_own_school(local: Client, places: Places) -> None:
    assert validate(local, places, {}, Student=PUPILS).status == 200
    for other in (places.lycee.id, ""):
        reply = validate(local, places, {"structureId": other}, Student=PUPILS)
        assert (reply.status, reply.headers["Content-Type"]) == (401, "text/html")


def test_another_schools_draft_is_out_of_reach(
    server: Stranger, central: Client, local: Client, places: Places
) -> None:
    lycee = form(places) | {"structureId": places.lycee.id, "structureName": "Lycée"}
    reply = central.upload(f"{WIZARD}/validate", lycee, {"Student": PUPILS})
    path = f"{WIZARD}/import/{mapping(reply)['importId']}"
    assert local.send("PUT", path).status == 401
    server.journal.managed = frozenset({places.college.id})
    central.send("PUT", path)
    assert any("outside the managed schools" in text for text in server.journal.violations)


@pytest.mark.parametrize(
    ("fields", "files", "expected"),
    [
        ({}, {"pupils": PUPILS}, (400, "a file part named 'pupils'")),
        ({}, {"student": PUPILS}, (400, "a file part named 'student'")),
        ({}, {}, (400, "no file")),
        ({}, {"Student": PUPILS + b"x" * 1024 * 1024}, (413, "a file of")),
        ({"type": "AAF"}, {"Student": PUPILS}, (400, "")),
        ({"structureName": ""}, {"Student": PUPILS}, (400, "")),
        ({"structureId": "none"}, {"Student": PUPILS}, (400, "no known school")),
        ({"columnsMapping": "[1]"}, {"Student": PUPILS}, (400, "")),
        ({"preDelete": "maybe"}, {"Student": PUPILS}, (400, "")),
        ({"colour": "red"}, {"Student": PUPILS}, (200, "unknown form field colour")),
    ],
)
def test_forms_out_of_shape_are_refused_and_noted(
    places_and_server: tuple[Places, Stranger],
    central: Client,
    fields: dict[str, str],
    files: dict[str, bytes],
    expected: tuple[int, str],
) -> None:
    places, server = places_and_server
    reply = central.upload(f"{WIZARD}/validate", form(places) | fields, files)
    seen, (status, noted) = server.journal.violations, expected
    assert reply.status == status
    assert any(noted in text for text in seen) if noted else seen == []


def test_a_file_just_below_the_limit_is_read(central: Client, places: Places) -> None:
    line = "N-{0};Inès;Nouvelle;6e1;01/02/2015\r\n"
    head = PUPILS.splitlines(keepends=True)[0]
    content = head + b"".join(line.format(n).encode() for n in range(10_000))
    assert 300_000 < len(content) < 1024 * 1024
    lines = mapping(validate(central, places, {}, Student=content))["Student"]
    assert isinstance(lines, list)
    assert len(lines) == 10_000


def test_a_body_that_is_cut_or_no_form_is_refused(central: Client, places: Places) -> None:
    path = f"{WIZARD}/validate"
    assert central.upload(path, form(places), {"Student": PUPILS}, cut=True).status == 400
    assert central.send("POST", path, form(places)).status == 400


def test_an_upload_needs_the_token(central: Client, places: Places) -> None:
    del central.cookies["XSRF-TOKEN"]
    reply = validate(central, places, {}, Student=PUPILS)
    assert (reply.status, reply.data) == (403, {"error": "invalid.xsrf.token"})
