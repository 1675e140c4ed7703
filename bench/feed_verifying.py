"""Verifying a delivery beside bare walks of lxml over the same files, in turn in one run.

The delivery is varied and not coherent, so that there is much to find: a healthy one costs less.
The whole of `verify` is timed: reading, all checks, hashes of what is remembered.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.feed_delivery import write_delivery
from bench.feed_reading import walk_elements, walk_records
from entconf.feeds.remembering import nothing_remembered
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, verify
from entconf.model.feed_settings import VerifySettings

_PEOPLE = 100_000
_RUNS = 3
_SCHOOLS = 170
_KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_DAY = date(2026, 9, 1)


def write_schools(folder: Path) -> None:
    """The schools that the people of the delivery belong to, with their classes."""
    records = "".join(_school(100 + number) for number in range(_SCHOOLS))
    path = folder / "ENT_0990001M_Complet_20260901_EtabEducNat_0000.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR>\n'
        f'<!-- versionAF="AAF-VE2407" -->\n<!-- degre="2D" -->\n{records}</ficAlimMENESR>\n',
        encoding="utf-8",
    )


def _school(key: int) -> str:
    number = 990_000 + key
    codes = [f"{level}{division}" for level in range(3, 7) for division in "ABCDEF"]
    told = {
        "ENTStructureJointure": [str(key)],
        "ENTStructureUAI": [f"0{number}{_KEYS[number % 23]}"],
        "ENTStructureNomCourant": [f"CLG$COLLEGE {key}$INVENTEE"],
        "ENTStructureTypeStruct": ["COLLEGE"],
        "ENTStructureClasses": [f"{code}$${'1001001' + code[0] + '110'}" for code in codes],
        "ENTStructureGroupes": [f"{code} GR1$${code}" for code in codes],
    }
    attributes = "".join(
        f'<attr name="{name}">{"".join(f"<value>{one}</value>" for one in values)}</attr>\n'
        for name, values in told.items()
    )
    return (
        '<addRequest>\n<operationalAttributes><attr name="categorieStructure">'
        "<value>EtabEducNat</value></attr></operationalAttributes>\n"
        f"<identifier><id>{key}</id></identifier>\n"
        f"<attributes>\n{attributes}</attributes>\n</addRequest>\n"
    )


def look(folder: Path) -> Verification:
    """Everything but the ENT."""
    return verify(Question(folder, VerifySettings(), _DAY), nothing_remembered())


def main() -> None:
    """Print the ratios."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else _PEOPLE
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_delivery(folder, people)
        write_schools(folder)
        spent: dict[str, list[float]] = {"verify": [], "all elements": [], "records": []}
        found = 0
        for _ in range(_RUNS):
            for name, reading in (
                ("all elements", walk_elements),
                ("records", walk_records),
                ("verify", lambda where: len(look(where).found)),
            ):
                start = time.perf_counter()
                found = reading(folder)
                spent[name].append(time.perf_counter() - start)
    print(f"{people} people, {found} findings, medians of {_RUNS} runs in turn")
    for bare in ("all elements", "records"):
        ratio = statistics.median(a / b for a, b in zip(spent["verify"], spent[bare], strict=True))
        print(
            f"verify: {statistics.median(spent['verify']):.2f} s | bare walk of {bare}: "
            f"{statistics.median(spent[bare]):.2f} s | ratio {ratio:.2f} (target 10)"
        )


if __name__ == "__main__":
    main()
