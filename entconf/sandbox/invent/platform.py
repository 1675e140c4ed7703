"""Fills an empty database with the platform itself: applications, roles, widgets, quotas."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from entconf.sandbox.invent import catalogue
from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.catalogue import App

_APPLICATION = (
    "id name display_name icon address target prefix app_type levels display "
    "grant_type secret scope"
)


@dataclass(frozen=True, slots=True)
class Grants:
    """What each profile group (by profile, and AdminLocal) gets in a new demo school."""

    roles: dict[str, list[str]]
    widgets: dict[str, list[tuple[str, int]]]


def invent_platform(batch: Batch, rng: random.Random) -> Grants:
    """Add the platform's own rows to the batch; answers what profile groups start with."""
    ids = Ids(rng)
    grants = Grants({}, {})
    for app in catalogue.APPS:
        _add_application(batch, ids, app)
        _add_role(batch, ids, app.name, (app.access_action,), app.access, grants)
        if app.create is not None:
            actions = (app.access_action, app.create_action)
            _add_role(batch, ids, app.create_role, actions, app.create, grants)
    _add_base(batch, ids, grants)
    _add_widgets(batch, ids, grants)
    batch.add("profiles", "name blocked", [(name, 0) for name in catalogue.ALL])
    batch.add(
        "quotas",
        "name default_quota max_quota",
        [(name, low, high) for name, (low, high) in catalogue.QUOTAS.items()],
    )
    return grants


def _add_application(batch: Batch, ids: Ids, app: App, *, display: bool = True) -> None:
    app_id = ids.next()
    address = f"/{app.key}/{app.key}" if app.key == "conversation" else f"/{app.key}"
    row = (app_id, app.name, app.key, f"{app.key}-large", address, "", f"/{app.key}", "NATIVE")
    levels = json.dumps(list(app.level))
    batch.table("applications", _APPLICATION).append((*row, levels, int(display), None, None, None))
    actions = [(app.access_action, f"{app.key}.view")]
    if app.create is not None:
        actions.append((app.create_action, f"{app.key}.create"))
    if app is catalogue.DIRECTORY:
        actions = [(catalogue.LIST_ADML, "user.adml.list")]
    if app is catalogue.PORTAL:
        actions = []
    batch.add(
        "actions",
        "name display_name type application_id",
        [(name, display_name, catalogue.WORKFLOW, app_id) for name, display_name in actions],
    )


def _add_role(
    batch: Batch,
    ids: Ids,
    name: str,
    actions: tuple[str, ...],
    profiles: tuple[str, ...],
    grants: Grants,
) -> None:
    role_id = ids.next()
    batch.table("roles", "id name").append((role_id, name))
    batch.add("role_actions", "role_id action_name", [(role_id, action) for action in actions])
    for profile in profiles:
        grants.roles.setdefault(profile, []).append(role_id)


def _add_base(batch: Batch, ids: Ids, grants: Grants) -> None:
    """What is behind the transverse role, the local administrators' role, and none."""
    for app in (catalogue.TIMELINE, catalogue.ACCOUNT):
        _add_application(batch, ids, app)
    for app in (catalogue.DIRECTORY, catalogue.PORTAL):
        _add_application(batch, ids, app, display=False)
    both = (catalogue.TIMELINE.access_action, catalogue.ACCOUNT.access_action)
    _add_role(batch, ids, catalogue.TRANSVERSE_ROLE, both, catalogue.ALL, grants)
    local = (catalogue.LIST_ADML,)
    _add_role(batch, ids, catalogue.LOCAL_ROLE, local, ("AdminLocal",), grants)


def _add_widgets(batch: Batch, ids: Ids, grants: Grants) -> None:
    for seed in catalogue.WIDGETS:
        widget_id = ids.next()
        base = f"/assets/widgets/{seed.name}"
        batch.table("widgets", "id name js path i18n levels").append(
            (
                widget_id,
                seed.name,
                f"{base}/{seed.name}.js",
                f"{base}/{seed.name}.html",
                f"{base}/i18n",
                json.dumps(list(seed.level)),
            )
        )
        for profile in seed.linked:
            mandatory = int(profile in seed.mandatory)
            grants.widgets.setdefault(profile, []).append((widget_id, mandatory))
