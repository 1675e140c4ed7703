"""Write the list of the checks into docs/verify.md: `python -m scripts.verify_codes`."""

from __future__ import annotations

from pathlib import Path

from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.unit import Check
from entconf.report.verification import MENDER_WORDS, WEIGHT_WORDS

PAGE = Path(__file__).parents[1] / "docs" / "verify.md"
BEGIN, END = "<!-- codes: made by scripts/verify_codes.py -->", "<!-- end of codes -->"


def codes_table() -> str:
    """Every code with what it usually weighs, what it means and who mends it."""
    rows = "\n".join(map(_row, CHECKS))
    head = "| code | weight | what | what it means, and what mends it | usually mended by |"
    return f"{head}\n|---|---|---|---|---|\n{rows}"


def _row(check: Check) -> str:
    mender, weight = MENDER_WORDS[check.mender], WEIGHT_WORDS[check.weight]
    return f"| {check.code} | {weight} | {check.title} | {check.meaning} | {mender} |"


def with_table(page: str) -> str:
    """The page with the present table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{codes_table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
