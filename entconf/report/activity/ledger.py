"""Every figure that the report shows passes here once, so that none is without its proofs."""

from __future__ import annotations

import json
from hashlib import sha256

from entconf.assistance.evidence.figure import Figure, Proof
from entconf.model.values import JsonValue


class Ledger:
    """Collects figures. One name has one value: two would be a mistake of ours."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def note(self, figure: Figure) -> int | float:
        """Keep a figure, and give back its value to be shown. Raises ValueError (see above)."""
        known = self._figures.setdefault(figure.name, figure)
        if known.value != figure.value:
            raise ValueError(figure.name)
        return figure.value

    def note_value(self, name: str, value: float, *proofs: Proof) -> int | float:
        """Keep a number that is no count of its proofs."""
        return self.note(Figure(name, value, tuple(proofs)))

    def figures(self) -> tuple[Figure, ...]:
        """All of them by their names."""
        return tuple(self._figures[name] for name in sorted(self._figures))


def figures_json(figures: tuple[Figure, ...]) -> list[JsonValue]:
    """Figures with where each part of them stands."""
    return [
        {
            "name": one.name,
            "value": one.value,
            "lines": [proof.line for proof in one.proofs if proof.line],
            "runs": [*dict.fromkeys(proof.run for proof in one.proofs if proof.run)],
            "others": [proof.other for proof in one.proofs if proof.other],
        }
        for one in figures
    ]


def fingerprint(figures: tuple[Figure, ...]) -> str:
    """The SHA-256 of all figures and their proofs: two reports with one have the same data."""
    text = json.dumps(figures_json(figures), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()
