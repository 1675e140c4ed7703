"""Which backend holds which kind of an establishment, and what the establishment is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from entconf.desired.findings import Findings
from entconf.desired.nearest import suggestion
from entconf.desired.variables import HostVariables
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Value

_ENT = "ent"
_TIMEZONE = "timezone"
_USUAL_ZONE = "Europe/Paris"


def establishment_of(variables: HostVariables, findings: Findings) -> Establishment:
    """The school that the variables `name` and `timezone` describe."""
    name = _text(variables, "name", findings)
    zone = _text(variables, _TIMEZONE, findings) or _USUAL_ZONE
    if zone != _USUAL_ZONE and not _is_zone(zone):
        findings.error(
            "bad-timezone",
            msg("there is no time zone {zone}", zone=zone),
            _source(variables, _TIMEZONE),
            suggestion(zone, _zones()) if "/" in zone else _example_zone(),
        )
        zone = _USUAL_ZONE
    return Establishment(variables.uai, name, zone)


def routes_of(
    variables: HostVariables, kinds: Collection[str], findings: Findings
) -> Mapping[str, BackendSettings]:
    """From kind to backend, "" leading to the establishment's default, the variable `ent`."""
    routes: dict[str, BackendSettings] = {}
    if _ENT in variables.sources:
        _add(routes, "", _ENT, variables, findings)
    if "backends" not in variables.sources:
        return routes
    chosen = variables.value("backends")
    source = _source(variables, "backends")
    if not isinstance(chosen, Mapping):
        message = msg("backends must be a mapping from a kind to the name of a connection")
        findings.error("wrong-type", message, source)
        return routes
    for kind, name in chosen.items():
        if kind not in kinds:
            message = msg("there is no kind {kind}", kind=kind)
            findings.error("unknown-kind", message, source, suggestion(kind, kinds))
        elif not isinstance(name, str) or name not in variables.sources:
            message = msg("there is no connection {name} for {kind}", name=str(name), kind=kind)
            hint = suggestion(str(name), _connections(variables))
            findings.error("unknown-backend", message, source, hint)
        else:
            _add(routes, kind, name, variables, findings)
    return routes


def _add(
    routes: dict[str, BackendSettings],
    kind: str,
    name: str,
    variables: HostVariables,
    findings: Findings,
) -> None:
    value = variables.value(name)
    driver = value.get("driver") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(driver, str) or not driver:
        findings.error(
            "bad-backend",
            msg("{name} is not a connection: it has no driver", name=name),
            _source(variables, name),
            msg("write a mapping with driver: and the settings of that driver"),
        )
        return
    options = {key: option for key, option in value.items() if key != "driver"}
    routes[kind] = BackendSettings(name, driver, options, _source(variables, name))


def _connections(variables: HostVariables) -> list[str]:
    found = []
    for name, variable in variables.sources.items():
        if isinstance(variable.value, Mapping) and "driver" in variable.value:
            found.append(name)
    return found


def _text(variables: HostVariables, name: str, findings: Findings) -> str:
    if name not in variables.sources:
        return ""
    value: Value = variables.value(name)
    if isinstance(value, str):
        return value
    if value is not None:
        findings.error(
            "wrong-type", msg("{name} must be a text", name=name), _source(variables, name)
        )
    return ""


def _source(variables: HostVariables, name: str) -> Source:
    return variables.sources[name].source


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for sites outside the usual zone

    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _zones() -> Collection[str]:
    from zoneinfo import available_timezones  # noqa: PLC0415 - only for a mistaken zone

    return available_timezones()


def _example_zone() -> Text:
    return msg("write a name of the IANA list, such as {zone}", zone=_USUAL_ZONE)
