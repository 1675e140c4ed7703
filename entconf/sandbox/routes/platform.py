"""The platform itself: versions, configuration, theme, default quotas (sections 2, 4, 8, 9)."""

from __future__ import annotations

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, json_answer, nothing
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route

VERSION = "6.15.4"
_MODULES = (
    *("admin", "app-registry", "archive", "auth", "cas", "communication", "conversation"),
    *("directory", "infra", "portal", "timeline", "workspace"),
)


def versions(_: Call) -> Answer:
    """The version of each module."""
    return json_answer([{f"org.entcore~{name}": VERSION} for name in _MODULES])


def config(_: Call) -> Answer:
    """The switches an administrator may read."""
    return json_answer(
        {
            "delete-user-delay": 7776000000,
            "reset-code-delay": 0,
            "distributions": [],
            "mass-messaging-enabled": False,
            "allow-adml-structure-name-change": True,
            "enable-manual-group-autolink": False,
            "enable-flashmsg-user-position-field": True,
            "student-pre-delete-delay": 7776000000,
        }
    )


def theme(_: Call) -> Answer:
    """The skin of this host."""
    return json_answer(
        {
            "template": "/public/template/portal.html",
            "logoutCallback": "/",
            "skin": "/assets/themes/ode-bootstrap-neo/skins/default/",
            "themeName": "neo",
            "skinName": "default",
        }
    )


def quotas(call: Call) -> Answer:
    """The default quotas of each profile, in bytes."""
    rows = call.db.rows("SELECT * FROM quotas ORDER BY name")
    return json_answer(
        [
            {
                "name": row["name"],
                "defaultQuota": row["default_quota"],
                "maxQuota": row["max_quota"],
            }
            for row in rows
        ]
    )


def set_quota(call: Call) -> Answer:
    """Set the default quotas of a profile, for the whole platform; ADML may too (corrections)."""
    names = ("defaultQuota", "maxQuota")
    body = call.json(Schema(dict.fromkeys(names, "integer"), names))
    default, largest = body.number("defaultQuota") or 0, body.number("maxQuota") or 0
    if default > largest:
        return bad_request("invalid.quota")
    changed = call.db.run(
        "UPDATE quotas SET default_quota = ?, max_quota = ? WHERE name = ?",
        (default, largest, call.params["profile"]),
    )
    if not changed:
        return nothing(404)
    return json_answer({"defaultQuota": default, "maxQuota": largest})


ROUTES = (
    Route("GET", "/infra/monitoring/versions", rights.admin, versions),
    Route("GET", "/admin/api/platform/config", rights.admin, config),
    Route("GET", "/theme", rights.authenticated, theme),
    Route("GET", "/workspace/quota/default", rights.admin, quotas),
    Route("PUT", "/workspace/quota/default/:profile", rights.admin, set_quota),
)
