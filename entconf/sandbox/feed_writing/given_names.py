"""First and last names by sex, and nobody twice with one name and one birth date."""

from __future__ import annotations

import random
from datetime import date

from entconf.sandbox.invent.names import FIRST_NAMES, LAST_NAMES

_GIRLS = """
    Adèle Agathe Aïcha Alice Amandine Amélie Amina Anaïs Anne-Laure Apolline Aurélie Bérénice
    Blanche Capucine Céleste Célia Charlotte Chloé Clarisse Clémence Coralie Daphné Diane Djamila
    Éléonore Élise Élodie Émilie Estelle Eugénie Eva Fatou Faustine Fleur Françoise Geneviève
    Gwenaëlle Hélène Héloïse Inès Irène Isaure Jade Jeanne Joëlle Juliette Kenza Laëtitia Léa
    Léonie Lilou Lison Lou-Anne Lucie Maëlle Manon Margaux Marie-Lou Mathilde Maud Mélanie Myriam
    Nina Noémie Océane Olympe Pauline Pénélope Philippine Rim Romane Rosalie Roxane Salomé Samia
    Sarah Séverine Solène Sophie Suzanne Théa Tiphaine Victoire Violette Yasmine Yvonne Zélie Zoé
"""
_BOTH = frozenset({"Alix", "Camille", "Claude", "Dominique", "Sacha"})
_WOMEN = frozenset(_GIRLS.split())
GIRLS = tuple(name for name in FIRST_NAMES if name in _WOMEN or name in _BOTH)
BOYS = tuple(name for name in FIRST_NAMES if name not in _WOMEN)
_COMPOSED = 0.12


class Names:
    """Hands out names, drawn from `rng`; what was handed out is remembered across schools.

    It holds a few dozen bytes for each pupil and member of staff: real homonyms of one birth
    date would be doubles to every check, and a healthy school has none.
    """

    def __init__(self) -> None:
        self._people: set[tuple[str, str, int]] = set()
        self._mails: dict[str, int] = {}

    def last(self, rng: random.Random) -> str:
        """A last name, sometimes a composed one."""
        name = LAST_NAMES[int(rng.random() * len(LAST_NAMES))]
        if rng.random() < _COMPOSED and "-" not in name and " " not in name:
            other = LAST_NAMES[int(rng.random() * len(LAST_NAMES))]
            if other != name and " " not in other and "-" not in other:
                return f"{name}-{other}"
        return name

    def first(self, rng: random.Random, *, girl: bool) -> str:
        """A first name."""
        names = GIRLS if girl else BOYS
        return names[int(rng.random() * len(names))]

    def is_new(self, last: str, first: str, born: date) -> bool:
        """Whether nobody has these; from now on somebody has."""
        mark = (last, first, born.toordinal())
        if mark in self._people:
            return False
        self._people.add(mark)
        return True

    def mail(self, local: str, domain: str) -> str:
        """An address that nobody else has."""
        address = f"{local}@{domain}"
        number = self._mails.get(address, 0)
        self._mails[address] = number + 1
        return f"{local}{number + 1}@{domain}" if number else address
