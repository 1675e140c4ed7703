"""Invented people of a portal, awkward names, and what an audience means for them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from entconf.drivers.lemonldap.rule_words import RuleWords
from entconf.drivers.lemonldap.rules import Audience
from entconf.drivers.lemonldap.settings import ProfileWords, national_profiles
from entconf.model.profiles import PROFILES
from tests.lemonldap_rules.judging import Session

UAI, OTHER = "0990001B", "0990002C"
STRUCTURE = "ENTStructureSIREN=19990001900010,ou=structures,dc=ent,dc=example"
WORDS = RuleWords(
    profiles={**national_profiles(), "guests": ProfileWords(group="Invités (externes)")},
    school_variable="ESCOUAI",
)
#: Pieces that mean something to Perl, to regular expressions, to the server, or to a reader.
PIECES = (
    *("6A", "16A", "6a", "A", " ", "skip", "$uid", "$", "@a", "%s", "#", "##", "'", '"', "\\"),
    *("\\'", "\\E", "\\x{41}", "\\z", ".*", ".", "^", "|", "[", "]", "{", "}", "(", ")", "(?:"),
    *("/", "/i", "inGroup(", "has2f(", "')", "$ENV{PATH}", "$date", "&date", "=", "0", "1 or 1"),
    *("é", "Œ", "ß", "€", "\u200f", "\u202e", "א", "😀", "\n", "\t", "\r", "\0", "-", ",", "`"),
    *("(?{die})", "${\\die}", "@{[die]}", "\x7f", "\u2028"),
)
names = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
#: Groups are no values that are joined: they may have the sign for that in their names.
group_names = st.lists(st.sampled_from([*PIECES, ";", "; ", "');"]), min_size=1, max_size=4).map(
    "".join
)
audiences = st.builds(
    Audience,
    profiles=st.lists(st.sampled_from(PROFILES), max_size=5).map(tuple),
    groups=st.lists(group_names, max_size=3).map(tuple),
    classes=st.lists(names, max_size=3).map(tuple),
)


@dataclass(frozen=True)
class Person:
    """Somebody as the directory knows them."""

    national: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    uai: tuple[str, ...] = ()

    def session(self) -> Session:
        """As the portal keeps it: several values joined, what is empty left out."""
        joined: dict[str, str] = {
            "ENTPersonProfils": "; ".join(self.national),
            "ENTEleveClasses": "; ".join(self.classes),
            "ESCOUAI": "; ".join(self.uai),
        }
        session: Session = {name: text for name, text in joined.items() if text}
        if self.groups:
            session["hGroups"] = {name: {"name": name} for name in self.groups}
        return session


def people(audience: Audience) -> st.SearchStrategy[Person]:
    """Anybody, with what the audience asks for, and with what only looks like it."""
    national = [
        *(value for words in national_profiles().values() for value in words.values),
        *("national_elv", "National_ELVE", "XNational_ELV", "ELV", "National_1; x", "National_11"),
    ]
    classes = [one for name in (*audience.classes, "6A") for one in _like(name)]
    groups = [one for name in (*audience.groups, "Invités (externes)") for one in _like(name)]
    return st.builds(
        Person,
        national=st.lists(st.sampled_from(national), max_size=3).map(tuple),
        classes=st.lists(st.sampled_from(classes), max_size=3).map(tuple),
        groups=st.lists(st.sampled_from(groups), max_size=3).map(tuple),
        uai=st.lists(st.sampled_from([UAI, OTHER, UAI + "2"]), max_size=2).map(tuple),
    )


def _like(name: str) -> list[str]:
    found = [
        name,
        f"1{name}",
        f"{name}A",
        f" {name}",
        f"{STRUCTURE}${name}",
        f"X${name}",
        f"{name}\n",
        name[1:],
    ]
    if name.isascii():
        found.append(name.swapcase())
    return [one for one in found if one]


def meant(audience: Audience, person: Person, school: str | None = None) -> bool:
    """Whether an audience means a person: what a rule made from it must say."""
    if school is not None and school not in person.uai:
        return False
    return (
        set(audience.profiles) == set(PROFILES)
        or any(_is_of(profile, person) for profile in audience.profiles)
        or any(_is_in(name, person) for name in audience.groups)
        or any(
            name in {value, value.partition("$")[2]}
            for name in audience.classes
            for value in person.classes
        )
    )


def _is_of(profile: str, person: Person) -> bool:
    words = WORDS.profiles[profile]
    if words.group:
        return _is_in(words.group, person)
    wanted = {value.lower() for value in words.values}
    # a value with the separator in it looks like two, which is the portal's doing
    held = "; ".join(person.national).split("; ")
    return any(value.lower() in wanted for value in held)


def _is_in(name: str, person: Person) -> bool:
    """The server compares groups whatever their case, and overlooks a line's end after one."""
    return any(
        name.lower() in {held.lower(), held.lower().removesuffix("\n")} for held in person.groups
    )
