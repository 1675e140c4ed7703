"""The control endpoint, by which another process injects faults and counts requests.

It exists only where the settings ask for it. `POST /sandbox/control/faults` takes the
fields of `Fault`; `DELETE` forgets them; `GET /sandbox/control/requests` counts by route
and `DELETE` starts anew; `POST /sandbox/control/sessions/expire` ends every session.
"""

from __future__ import annotations

from entconf.sandbox.answer import Answer, Refused, bad_request, json_answer, nothing
from entconf.sandbox.body import Body, Schema, parse_json
from entconf.sandbox.call import Platform
from entconf.sandbox.faults import Effect, Fault, Faults
from entconf.sandbox.request_log import RequestLog
from entconf.sandbox.settings import SandboxSettings

_PREFIX = "/sandbox/control/"
_FAULT = Schema(
    {
        "effect": "string",
        "method": "string",
        "path": "string",
        "count": "integer",
        "skip": "integer",
        "milliseconds": "integer",
        "retry_after": "integer|null",
        "status": "integer",
    },
    required=("effect",),
)


def is_control(settings: SandboxSettings, path: str) -> bool:
    """Whether a path is of the control endpoint, and the endpoint is served at all."""
    return settings.control and path.startswith(_PREFIX)


def answer_control(
    method: str, path: str, raw: bytes, platform: Platform, faults: Faults, requests: RequestLog
) -> Answer:
    """Do what the control endpoint is asked."""
    asked = f"{method} {path.removeprefix(_PREFIX)}"
    try:
        if asked == "POST faults":
            faults.add(_fault(parse_json(raw, _FAULT)))
        elif asked == "DELETE faults":
            faults.clear()
        elif asked == "GET requests":
            return json_answer({"routes": requests.by_route(), "bytes": requests.bytes_sent()})
        elif asked == "DELETE requests":
            requests.clear()
        elif asked == "POST sessions/expire":
            platform.sessions.expire_all()
        else:
            return nothing(404)
    except Refused as refused:
        return refused.answer
    return nothing(204)


def _fault(body: Body) -> Fault:
    try:
        effect = Effect(body.required_text("effect"))
    except ValueError as mistake:
        raise Refused(bad_request(f"effect is one of {', '.join(Effect)}")) from mistake
    count, skip, status = (body.number(name) for name in ("count", "skip", "status"))
    return Fault(
        effect,
        method=body.text("method") or "*",
        path=body.text("path") or "*",
        count=1 if count is None else count,
        skip=skip or 0,
        seconds=(body.number("milliseconds") or 0) / 1000,
        retry_after=body.number("retry_after") if "retry_after" in body else 1,
        status=status or 500,
    )
