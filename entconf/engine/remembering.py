"""What must go is looked for by what entconf last put there, when the play only says `false`."""

from __future__ import annotations

from dataclasses import replace

from entconf.desired.state import Desired
from entconf.engine.store.opening import store_exists
from entconf.model.resource import Declared


def with_memory(desired: Desired) -> Desired:
    """The declared state, its bare absences filled with the values last applied.

    `fermeture: false` names no title, and a system knows an announcement by its title alone. The
    store of the site is only opened when there is one and something is so declared.
    Raises StoreError when it cannot be read.
    """
    if not any(map(_is_bare, desired.declared)):
        return desired
    if not store_exists(desired.root):
        return desired
    from entconf.engine.store.store import Store  # noqa: PLC0415 - sqlite3 is slow to import

    with Store(desired.root) as store:
        known = store.last_applied.of(one.uai for one in desired.establishments)
    return replace(
        desired,
        declared=tuple(
            one.with_attributes(known[one.id]) if _is_bare(one) and one.id in known else one
            for one in desired.declared
        ),
    )


def _is_bare(declared: Declared) -> bool:
    return not declared.present and not declared.attributes
