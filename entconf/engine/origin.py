"""What a plan was made from: when, which files, which commit, which live values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from entconf import __version__
from entconf.desired.state import Desired
from entconf.errors import PlanFileError, StalePlan
from entconf.model.plan import Plan, PlanOrigin
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import msg
from entconf.model.values import Attributes, to_json

#: How long a saved plan may be applied, unless told otherwise.
LIFETIME = timedelta(days=7)

_GIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Compared:
    """One live resource that was compared: the values of its declared fields."""

    id: ResourceId
    values: Attributes


def origin_of(
    desired: Desired, compared: Sequence[Compared], now: datetime, lifetime: timedelta
) -> PlanOrigin:
    """The origin of a plan made `now` (an aware moment) from a declared state."""
    moment = now.astimezone(UTC)
    return PlanOrigin(
        created=moment.isoformat(timespec="seconds"),
        day=desired.day.isoformat(),
        entconf=__version__,
        site=desired.root.name,
        commit=git_commit(desired.root),
        expires=(moment + lifetime).isoformat(timespec="seconds"),
        inputs=dict(sorted(desired.inputs.items())),
        fingerprints=fingerprints(compared),
    )


def fingerprints(compared: Sequence[Compared]) -> Mapping[str, str]:
    """A hash of the compared live values of each establishment, by UAI."""
    by_uai: dict[str, dict[str, Attributes]] = {}
    for one in compared:
        id_ = one.id
        by_uai.setdefault(id_.uai, {})[f"{id_.kind}/{id_.key}"] = one.values
    return {
        uai: sha256(json.dumps(held, default=to_json, sort_keys=True).encode()).hexdigest()
        for uai, held in sorted(by_uai.items())
    }


def git_commit(root: Path) -> str:
    """The commit that is checked out in a folder; "" when there is none or git does not say."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return ""
    import subprocess  # noqa: PLC0415 - only in a git checkout

    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            ["git", "-C", str(root), "rev-parse", "HEAD"],  # noqa: S607 - the user's own git
            capture_output=True,
            check=True,
            text=True,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def check_origin(plan: Plan, root: Path, now: datetime) -> None:
    """Raises StalePlan when a plan expired or its site changed since it was made.

    Raises PlanFileError when none of the files it was made from is in this site.
    """
    origin = plan.origin
    if origin.expires and now.astimezone(UTC) > datetime.fromisoformat(origin.expires):
        raise StalePlan(
            msg("this plan expired at {moment}", moment=origin.expires),
            hint=msg("make a new plan"),
        )
    if origin.inputs and not any((root / name).exists() for name in origin.inputs):
        raise PlanFileError(
            msg("this plan was made for another site ({site})", site=origin.site),
            hint=msg("apply it in the folder it was made in"),
        )
    moved = [name for name, found in sorted(origin.inputs.items()) if _hash(root / name) != found]
    if moved:
        raise StalePlan(
            msg("the site changed since this plan was made: {files}", files=", ".join(moved)),
            hint=msg("make a new plan, or check out the commit of this one"),
        )


def _hash(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
