"""Charts as SVG inside the page, with the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from entconf.report.activity.view import Bar, Chart

_WIDTH, _ROW, _LABEL, _SHOWN = 320, 14, 118, 62
_HEIGHT, _LONGEST, _BLUE, _RED = 90, 30, "#1f4e79", "#c0392b"


def chart_svg(chart: Chart) -> str:
    """A chart; nothing depends on its colours."""
    height = len(chart.bars) * _ROW + 2 if chart.lying else _HEIGHT + 26
    drawn = _lying(chart.bars) if chart.lying else _standing(chart.bars)
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'aria-labelledby="{chart.name}-title {chart.name}-told">'
        f'<title id="{chart.name}-title">{escape(chart.title)}</title>'
        f'<desc id="{chart.name}-told">{escape(chart.told)}</desc>{"".join(drawn)}</svg>'
    )


def _lying(bars: tuple[Bar, ...]) -> Iterator[str]:
    room = _WIDTH - _LABEL - _SHOWN
    for number, one in enumerate(bars):
        top = number * _ROW + 2
        yield f'<text x="0" y="{top + 8}">{escape(_short(one.label, _LONGEST))}</text>'
        yield f'<rect x="{_LABEL}" y="{top}" width="{room}" height="10" fill="#e6e6e6"/>'
        width = f"{room * one.share:.1f}"
        yield f'<rect x="{_LABEL}" y="{top}" width="{width}" height="10" fill="{_BLUE}"/>'
        if one.mark is not None:
            x = f"{_LABEL + room * one.mark:.1f}"
            yield f'<rect x="{x}" y="{top - 1}" width="1.5" height="12" fill="{_RED}"/>'
        yield f'<text x="{_WIDTH - _SHOWN + 4}" y="{top + 8}">{escape(one.shown)}</text>'


def _standing(bars: tuple[Bar, ...]) -> Iterator[str]:
    step = _WIDTH / max(len(bars), 6)
    for number, one in enumerate(bars):
        left, tall = number * step, one.share * _HEIGHT
        middle = f"{left + step / 2:.1f}"
        yield (
            f'<rect x="{left + 2:.1f}" y="{10 + _HEIGHT - tall:.1f}" width="{step - 4:.1f}" '
            f'height="{tall:.1f}" fill="{_BLUE}"/>'
        )
        yield (
            f'<text x="{middle}" y="{8 + _HEIGHT - tall:.1f}" text-anchor="middle" '
            f'font-size="6.5">{escape(one.shown)}</text>'
        )
        for line, word in enumerate(one.label.split("\u00a0")):
            yield (
                f'<text x="{middle}" y="{_HEIGHT + 18 + line * 7}" text-anchor="middle" '
                f'font-size="6.5">{escape(word)}</text>'
            )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
