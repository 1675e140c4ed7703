"""Hypothesis strategies for what a system may hold: live resources of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import strategies as st

from entconf.kinds.entries import same_name
from entconf.kinds.portal_menu import LOOKS
from entconf.kinds.windows import utc_text
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Attributes, Value, sorted_set

UAI = "0990001X"

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)
letters = st.text("abcdefgàéèêçABC 019.-'", min_size=1, max_size=12).map(str.strip).filter(bool)
ids = st.text("0123456789abcdef-", min_size=4, max_size=12)
slugs = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True).filter(
    lambda slug: slug != "exclusive"
)
populations = st.sets(st.sampled_from(PROFILES)).map(sorted_set)
names = st.sets(words, max_size=4).map(sorted_set)
html = st.sampled_from(
    [
        "",
        "Bonjour",
        "<p>L'école &amp; vous</p>",
        '<p style="color:red">a <b>b</b></p>\n<ul><li>c</ul>',
        "<p onclick='x'>a<script>b</script></p>",
        '<p><a href="https://a.example" rel="noopener">a</a><br></p>',
    ]
)
colours = st.one_of(
    st.sampled_from(["red", "green", "blue", "orange"]),
    st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True),
)
moments = st.datetimes(
    datetime(2026, 11, 11),  # noqa: DTZ001 - bounds are naive by contract
    datetime(2040, 1, 1),  # noqa: DTZ001 - bounds are naive by contract
    timezones=st.just(UTC),
)


def _attributes(
    mandatory: Mapping[str, st.SearchStrategy[Value]],
    optional: Mapping[str, st.SearchStrategy[Value]] | None = None,
) -> st.SearchStrategy[Attributes]:
    return st.fixed_dictionaries(dict(mandatory), optional=dict(optional or {}))


def _texts() -> st.SearchStrategy[Mapping[str, Value]]:
    return st.dictionaries(st.sampled_from(["text.fr", "text.en", "text.pt-BR"]), html)


@st.composite
def announcements(draw: st.DrawFn) -> Attributes:
    start, end = sorted((draw(moments), draw(moments)))
    plain = draw(
        _attributes(
            {"title": words, "for": populations, "color": colours},
            {"signature": words, "signature_color": st.just("#000000"), "positions": names},
        )
    )
    return {**plain, **draw(_texts()), "from": utc_text(start), "until": utc_text(end)}


@st.composite
def widgets(draw: st.DrawFn) -> Attributes:
    having = draw(populations)
    if draw(st.booleans()) and having:
        return {"for": having}
    mandatory = draw(st.sets(st.sampled_from(having))) if having else set()
    return {"for": having, "mandatory": sorted_set(mandatory)}


@st.composite
def connectors(draw: st.DrawFn) -> Attributes:
    plain = draw(
        _attributes(
            {"title": words, "url": st.just("https://a.example/x?y=1"), "for": populations},
            {
                "description": words,
                "icon": st.just("/img/a.png"),
                "target": st.sampled_from(["same", "new", "frame"]),
                "substructures": st.booleans(),
            },
        )
    )
    kind = draw(st.sampled_from(["none", "cas", "oauth", "saml"]))
    settings: dict[str, dict[str, st.SearchStrategy[Value]]] = {
        "none": {},
        "cas": {"sso.service": words, "sso.pattern": words, "sso.logout": words},
        "oauth": {
            "sso.grant": words,
            "sso.scope": names.filter(bool),
            "sso.redirect": names.filter(bool),
            "sso.logout": words,
        },
        "saml": {"sso.metadata": words, "sso.logout": words},
    }
    return {**plain, "sso.type": kind, **draw(_attributes({}, settings[kind]))}


@st.composite
def communications(draw: st.DrawFn) -> tuple[str, Attributes]:
    sender, receiver = draw(letters), draw(letters)
    allowed = draw(st.booleans())
    key = f"communication/{sender} > {receiver}"
    return key, {"from": sender, "to": receiver, "allowed": allowed}


@st.composite
def delegations(draw: st.DrawFn) -> tuple[str, Attributes]:
    name, way = draw(ids), draw(st.sampled_from(["login", "email", "external_id", "id"]))
    person: Value = name if way == "login" else {way: name}
    functions = draw(st.sampled_from([(), ("local_admin",)]))
    return f"delegations/{name}", {"functions": functions, "person": person}


@st.composite
def menus(draw: st.DrawFn) -> Attributes:
    titles = draw(st.lists(letters, unique_by=same_name, min_size=1, max_size=4))
    left = draw(st.lists(letters, unique_by=same_name, min_size=len(titles), max_size=9))
    share = len(left) // len(titles)
    held = [left[share * at : share * (at + 1)] for at in range(len(titles))]
    categories: tuple[Value, ...] = tuple(
        {"category": title, "applications": tuple(inside)}
        for title, inside in zip(titles, held, strict=True)
    )
    return {"categories": categories}


roles = st.tuples(letters.map("roles/".__add__), _attributes({"roles": names}))
bookmarks = _attributes({}, dict.fromkeys(PROFILES, st.lists(words, unique=True).map(tuple)))
looks = _attributes({}, dict.fromkeys(LOOKS, words)).filter(bool)
welcomes = st.builds(lambda texts, enabled: {**texts, "enabled": enabled}, _texts(), st.booleans())
guests = _attributes(
    {"first_name": letters, "last_name": letters, "groups": names},
    {"email": st.just("a@b.example"), "login": st.just("ada.example")},
)
services = st.one_of(
    st.tuples(
        st.just("timetable"), _attributes({"source": st.sampled_from(["EDT", "UDT", "none"])})
    ),
    st.tuples(
        st.just("workspace"),
        _attributes({}, {f"quota.{one}": st.integers(0, 10**13) for one in PROFILES}).filter(bool),
    ),
    st.tuples(st.just("mobile_app"), _attributes({"enabled": st.booleans()})),
    st.tuples(st.just("mfa"), _attributes({"exempt": st.booleans()})),
)

persons = st.sets(ids).map(sorted_set)
holders = st.sets(
    st.one_of(
        st.sampled_from(PROFILES).map("profile/".__add__),
        st.tuples(st.sampled_from(["class/", "group/"]), letters).map("".join),
        ids.map("person/".__add__),
    ),
    max_size=4,
)
senders = st.one_of(
    st.just(("anyone",)),
    st.tuples(holders, st.sampled_from([set(), {"members"}])).map(
        lambda pair: sorted_set(pair[0] | pair[1])
    ),
)
audience = holders.map(sorted_set)

#: For each kind, resources as (key, attributes).
RESOURCES: Mapping[str, st.SearchStrategy[tuple[str, Attributes]]] = {
    "announcements": st.tuples(letters, announcements()),
    "connectors": st.tuples(slugs, connectors()),
    "features": st.tuples(letters, _attributes({"for": populations})),
    "groups": st.tuples(letters, _attributes({"members": st.sets(ids).map(sorted_set)})),
    "guests": st.tuples(letters, guests),
    "homepage": st.one_of(
        st.tuples(letters.map("widgets/".__add__), widgets()),
        st.tuples(st.just("bookmarks"), bookmarks.filter(bool)),
        st.tuples(st.just("welcome"), welcomes),
        st.tuples(st.just("menu"), menus()),
        st.tuples(st.just("look"), looks),
    ),
    "lists": st.tuples(
        letters,
        _attributes(
            {"members": persons},
            {
                "title": letters,
                "description": letters,
                "owners": persons,
                "moderators": persons,
                "senders": senders,
                "archive": st.sampled_from(["public", "private", "never"]),
            },
        ),
    ),
    "opening": st.tuples(st.sampled_from(PROFILES), _attributes({"open": st.booleans()})),
    "rights": st.one_of(roles, delegations(), communications()),
    "services": services,
    "spaces": st.tuples(
        letters,
        _attributes({}, {"managers": audience, "contributors": audience, "readers": audience}),
    ),
}


def live_resources(kind: str) -> st.SearchStrategy[list[Live]]:
    """What a system holds of a kind: keys differ by more than case and blanks."""
    found = st.lists(
        RESOURCES[kind], unique_by=lambda one: " ".join(one[0].split()).casefold(), max_size=6
    )
    return found.map(
        lambda pairs: [Live(ResourceId(UAI, kind, key), attributes) for key, attributes in pairs]
    )


#: Texts that no form on a screen would let through, but a server may hold.
odd: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Z")), max_size=6),
    st.sampled_from(["", " ", "#000", "_top", "black", "a@b c"]),
)
_ODD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "announcements": (
        "title",
        "color",
        "signature",
        "signature_color",
        "text.fr",
        "text.x-klingon",
    ),
    "connectors": ("title", "url", "icon", "target", "sso.type", "sso.pattern", "sso.service"),
    "guests": ("first_name", "last_name", "email", "login", "owner", "reason"),
    "homepage": ("text.fr", "text.en"),
}


@st.composite
def strange_resources(draw: st.DrawFn, kind: str) -> list[Live]:
    """What a system holds of a kind, with fields that its own screens would have refused."""
    strange = []
    for one in draw(live_resources(kind)):
        names = draw(st.sets(st.sampled_from(_ODD_FIELDS[kind]), max_size=3))
        changed = {name: draw(odd) for name in names if name != "sso.type" or draw(st.booleans())}
        if "sso.type" in changed:
            changed["sso.type"] = draw(st.sampled_from(["none", "cas", "oauth"]))
        strange.append(Live(one.id, {**one.attributes, **changed}))
    return strange
