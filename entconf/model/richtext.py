"""HTML texts compared by what a reader sees, not by how a server happened to write them."""

# stand-in while the kinds are written; see docs/developers/contract.md
from __future__ import annotations


def canonical_html(html: str) -> str:
    """The canonical form of an HTML fragment: equal for fragments that show the same."""
    return " ".join(html.split())


def sanitise_html(html: str) -> str:
    """The fragment without what a server refuses or drops."""
    return html.strip()
