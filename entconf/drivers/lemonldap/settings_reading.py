"""Read the settings of a portal strictly, with every mistake told at once."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import BackendSettings
from entconf.drivers.lemonldap.settings import (
    GROUP_KEY,
    GROUP_SCHOOL,
    MOST_SETTLE,
    Application,
    NotificationAccess,
    Probe,
    ProfileWords,
    Service,
    Settings,
    VirtualHost,
    national_profiles,
)
from entconf.drivers.lemonldap.settings_part import Mistakes, Part
from entconf.drivers.setting_mistakes import refuse
from entconf.model.profiles import PROFILES
from entconf.model.text import msg

_MANAGER, _PORTAL = "https://manager.ent.example", "https://auth.ent.example"
_DEFAULTS = Settings("", "")
_MOST_TIMEOUT, _MOST_ORDER = 3600, 9999
#: The services that one parameter of a portal can hold.
_SERVICES = ("mobile_app", "mfa")


def parse_settings(settings: BackendSettings) -> Settings:
    """The settings of a backend. Raises ConfigurationError with every mistake at once."""
    written = {name: value for name, value in settings.options.items() if name != "driver"}
    mistakes: Mistakes = []
    found = _settings(Part(written, "", mistakes), settings)
    refuse(settings, mistakes)
    return found


def _settings(part: Part, backend: BackendSettings) -> Settings:
    part.only(Settings, "url", "portal")
    if bool(part.written.get("login")) != bool(part.written.get("password")):
        part.wrong("login", msg("and password belong together"))
    ca_file = part.text("ca_file")
    return Settings(
        url=part.address("url", _MANAGER),
        portal=part.address("portal", _PORTAL),
        login=part.text("login"),
        password=part.password("password"),
        host=part.host("host"),
        portal_host=part.host("portal_host"),
        ca_file=backend.path_of(ca_file) if ca_file else "",
        timeout=part.number("timeout", _DEFAULTS.timeout, 1, _MOST_TIMEOUT),
        settle=part.number("settle", 0, 0, MOST_SETTLE),
        probes=_probes(part),
        applications=part.each("applications", _application),
        connectors_category=part.text("connectors_category", _DEFAULTS.connectors_category),
        profiles=_profiles(part),
        virtual_hosts=part.each("virtual_hosts", _virtual_host),
        services=_services(part),
        school_variable=part.variable("school_variable"),
        class_variable=part.variable("class_variable", _DEFAULTS.class_variable),
        group_name=_group_name(part),
        guest_until=part.variable("guest_until"),
        guest_message=part.text("guest_message", _DEFAULTS.guest_message),
        platform=part.flag("platform"),
        closed_message=part.text("closed_message", _DEFAULTS.closed_message),
        notifications=_notifications(part.below("notifications")),
    )


def _group_name(part: Part) -> str:
    written = part.text("group_name", _DEFAULTS.group_name)
    rest = written.replace(GROUP_SCHOOL, "")
    if rest.count(GROUP_KEY) != 1 or set("{}") & set(rest.replace(GROUP_KEY, "")):
        part.wrong(
            "group_name",
            msg("must hold {key} once, and may hold {uai}", key=GROUP_KEY, uai=GROUP_SCHOOL),
        )
        return _DEFAULTS.group_name
    return written


def _probes(part: Part) -> tuple[Probe, ...]:
    found: list[Probe] = []
    for one in part.listed("probes"):
        one.only(Probe, "profile", "login", "password")
        profile = one.text("profile")
        if profile and profile not in PROFILES:
            hint = msg("the profiles are: {words}", words=", ".join(PROFILES))
            one.wrong("profile", msg("is no profile"), hint)
        found.append(Probe(profile, one.text("login"), one.password("password")))
    return tuple(found)


def _application(part: Part) -> Application:
    part.only(Application, "url")
    return Application(
        url=part.text("url"),
        logo=part.text("logo"),
        description=part.text("description"),
        category=part.text("category"),
        order=part.number("order", 0, 0, _MOST_ORDER),
    )


def _profiles(part: Part) -> Mapping[str, ProfileWords]:
    below = part.below("profiles")
    below.only_names(PROFILES)
    return {**national_profiles(), **part.each("profiles", _profile_words)}


def _profile_words(part: Part) -> ProfileWords:
    part.only(ProfileWords)
    group, values = part.text("group"), part.texts("values")
    if bool(group) == bool(values):
        part.wrong("values", msg("or group must be told, one of the two"))
    if group and "variable" in part.written:
        part.wrong("variable", msg("has no use beside group"))
    return ProfileWords(part.variable("variable", ProfileWords().variable), values, group)


def _virtual_host(part: Part) -> VirtualHost:
    part.only(VirtualHost, "host")
    path = part.text("path", VirtualHost("").path)
    if not path.startswith("/"):
        part.wrong("path", msg("must start with /"))
    return VirtualHost(part.host("host"), path)


def _services(part: Part) -> Mapping[str, Service]:
    part.below("services").only_names(_SERVICES)
    return part.each("services", _service)


def _service(part: Part) -> Service:
    part.only(Service, "parameter")
    found = Service(part.variable("parameter"), part.worth("on", 1), part.worth("off", 0))
    if str(found.on) == str(found.off):
        part.wrong("off", msg("must differ from {other}", other="on"))
    return found


def _notifications(part: Part) -> NotificationAccess:
    part.only(NotificationAccess)
    url = part.address("url", f"{_PORTAL}/notifications")
    return NotificationAccess(url, part.text("login"), part.password("password"))
