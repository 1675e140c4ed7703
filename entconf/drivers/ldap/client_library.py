"""The ldap3 library, imported when it is first needed."""

from __future__ import annotations

import warnings
from types import ModuleType


def import_ldap3() -> ModuleType:
    """The ldap3 library, imported when first needed: it costs as much as a whole command."""
    with warnings.catch_warnings():
        # ldap3 2.9.1 uses names that pyasn1 has deprecated; both are pinned.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ldap3  # noqa: PLC0415 - see above
        import ldap3.core.exceptions  # noqa: PLC0415 - see above

        return ldap3
