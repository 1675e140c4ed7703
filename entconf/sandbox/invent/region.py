"""Fills a new database: the platform, an académie, its schools, and two administrators."""

from __future__ import annotations

import json
import random

from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.names import LAST_NAMES, Logins
from entconf.sandbox.invent.platform import invent_platform
from entconf.sandbox.invent.school import USER, SchoolMaker, SchoolSeed, add_school
from entconf.sandbox.invent.structure_groups import add_structure_groups
from entconf.sandbox.passwords import hash_password
from entconf.sandbox.sessions import ADMC, ADML
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_NAME, LOCAL_LOGIN, SandboxSettings
from entconf.sandbox.store.database import Database

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_FIRST_INVENTED = 990002
_PARENT = 990001
_CHUNK = 20


def uai(number: int) -> str:
    """The UAI of seven digits with the letter they call for (number modulo 23)."""
    return f"{number:07d}{_LETTERS[number % len(_LETTERS)]}"


def invent_region(db: Database, settings: SandboxSettings) -> None:
    """Write everything a new sandbox holds. The same settings give the same data."""
    rng = random.Random(settings.seed)  # noqa: S311 - invented people, not secrets
    batch, logins = Batch(), Logins()
    for login in (CENTRAL_LOGIN, LOCAL_LOGIN):
        logins.take(login)
    with db.transaction():
        grants = invent_platform(batch, rng)
        parent_id = _add_academy(batch, rng)
        password = hash_password(settings.password_of(""))
        for number in range(settings.schools):
            seed = SchoolSeed(
                uai=settings.uai if number == 0 else uai(_FIRST_INVENTED + number),
                name=DEMO_NAME if number == 0 else _school_name(number),
                number=number,
                parent_id=parent_id,
            )
            own = random.Random(f"{settings.seed}:{number}")  # noqa: S311 - as above
            maker = SchoolMaker(seed, batch, own, logins, password)
            add_school(maker, grants, demo=number == 0)
            if number == 0:
                _add_administrators(maker, settings)
            if number % _CHUNK == _CHUNK - 1:
                batch.write(db)
        batch.write(db)
        _set_passwords(db, settings)
        db.run("INSERT INTO meta (key, value) VALUES ('seed', ?)", (str(settings.seed),))


def _school_name(number: int) -> str:
    name = LAST_NAMES[number % len(LAST_NAMES)]
    rank = number // len(LAST_NAMES)
    return f"Collège {name}" + (f" {rank + 1}" if rank else "")


def _add_academy(batch: Batch, rng: random.Random) -> str:
    ids = Ids(rng)
    structure_id = ids.next()
    batch.table(
        "structures", "id external_id uai name feeder_name source levels distributions"
    ).append(
        (
            structure_id,
            "7999$1",
            uai(_PARENT),
            "Académie d'Exemple",
            "ACADEMIE EXEMPLE",
            "AAF",
            "[1,2]",
            "[]",
        )
    )
    add_structure_groups(batch, ids, structure_id, "Académie d'Exemple")
    return structure_id


def _add_administrators(maker: SchoolMaker, settings: SandboxSettings) -> None:
    """The central administrator belongs nowhere; the local one is of the demo school's staff."""
    central_id = maker.ids.next()
    row = ("Ada", "Central", "Ada Central", "Personnel", "MANUAL", None, None)
    maker.batch.table("users", USER).append(
        (
            central_id,
            central_id,
            CENTRAL_LOGIN,
            hash_password(settings.password_of(CENTRAL_LOGIN)),
            None,
            *row,
            "2026-08-01T06:00:00.000Z",
            None,
            None,
        )
    )
    local_id = maker.add_person("Personnel", "Local", login=LOCAL_LOGIN, facts={"first": "Luc"})
    maker.join(maker.groups["AdminLocal"], local_id)
    functions = [(central_id, ADMC, "[]"), (local_id, ADML, json.dumps([maker.structure_id]))]
    maker.batch.add("functions", "user_id code scope", functions)


def _set_passwords(db: Database, settings: SandboxSettings) -> None:
    chosen = {LOCAL_LOGIN: settings.password_of(LOCAL_LOGIN), **settings.passwords}
    for login, password in chosen.items():
        db.run(
            "UPDATE users SET password = ?, activation_code = NULL WHERE login = ?",
            (hash_password(password), login),
        )
