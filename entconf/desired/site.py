"""Load a site: from its files to what it declares for a day. The entry to this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path

from entconf.desired.checking import Checker
from entconf.desired.declaring import Said, SchoolDeclarer
from entconf.desired.exchanges import readable
from entconf.desired.findings import Findings
from entconf.desired.groups import Inventory
from entconf.desired.inventory import read_inventory
from entconf.desired.nearest import suggestion
from entconf.desired.patterns import select_hosts
from entconf.desired.plays import Play, extra_variables, read_plays
from entconf.desired.policy import Policy
from entconf.desired.policy_file import FILE, read_policy
from entconf.desired.policy_names import check_policy_names, warn_of_mistyped_keys
from entconf.desired.products import Products
from entconf.desired.schema_files import Schemas
from entconf.desired.site_files import (
    NEWS,
    SiteFiles,
    find_site,
    missing_folder,
    playbook_files,
)
from entconf.desired.state import Desired
from entconf.desired.variables import Variable
from entconf.errors import ConfigurationError
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

__all__ = ["SiteQuery", "Written", "find_site", "load_site", "read_site"]


@dataclass(frozen=True, slots=True)
class SiteQuery:
    """What of a site is asked for.

    `day` is the day to plan for. `limit` is a host pattern; `tags` keeps the plays that
    have one of them, `kinds` the kinds named; empty sets keep all. `playbooks` are files or
    folders whose order counts, empty meaning all of `playbooks/`. `variables` come from the
    command line and win over all others.
    """

    day: date
    limit: str = "all"
    tags: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    playbooks: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def load_site(
    root: Path,
    query: SiteQuery,
    *,
    kinds: Mapping[str, Kind] | None = None,
    schemas: Path | None = None,
) -> Desired:
    """What the site at `root` declares.

    `kinds` are all there are unless given; `schemas` is a folder whose schemas go before
    those that ship. Raises ConfigurationError with every problem of the site.
    """
    return read_site(root, query, kinds=kinds, schemas=schemas).desired


@dataclass(frozen=True, slots=True)
class Written:
    """What a site declares, and which plays say it. `said` holds those by UAI, in their order."""

    desired: Desired
    said: Mapping[str, Sequence[Said]]


def read_site(
    root: Path,
    query: SiteQuery,
    *,
    kinds: Mapping[str, Kind] | None = None,
    schemas: Path | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Written:
    """What the site declares and where, as it is or as it would be with some files `edited`.

    `edited` leads from a file's name, as messages show it, to its new content. The rest is as
    for `load_site`.
    """
    root = root.resolve()
    missing = missing_folder(root)
    if missing is not None:
        raise ConfigurationError([missing])
    kinds = all_kinds() if kinds is None else kinds
    files, findings = SiteFiles(root, edited), Findings()
    checker = Checker(Schemas(readable(kinds), schemas))
    policy = _policy(files, checker, findings)
    inventory = read_inventory(files, checker, findings)
    inventory_is_sound = not findings.has_errors
    plays = _plays(files, query, checker, findings)
    extra = extra_variables(query.variables, findings)
    _check_query(query, plays, kinds, findings)
    if not inventory_is_sound:
        # Without its schools nothing true can be said of a play's hosts and variables.
        findings.raise_errors()
    check_policy_names(policy, inventory.hosts, readable(kinds), findings)
    return _declare(
        root, query, _Parts(kinds, checker, policy, inventory, plays, extra), files, findings
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was read of a site."""

    kinds: Mapping[str, Kind]
    checker: Checker
    policy: Policy
    inventory: Inventory
    plays: list[Play]
    extra: Mapping[str, Variable]


def _declare(
    root: Path, query: SiteQuery, parts: _Parts, files: SiteFiles, findings: Findings
) -> Written:
    hosts_of = {id(play): _hosts(play, parts.inventory, findings) for play in parts.plays}
    limited = _limited(query.limit, parts.inventory, findings)
    declarer = SchoolDeclarer(
        parts.kinds,
        parts.checker,
        findings,
        day=query.day,
        tags=query.tags,
        only=query.kinds,
        ordered=bool(query.playbooks),
    )
    for uai in sorted(limited):
        host = parts.inventory.hosts[uai]
        plays = [play for play in parts.plays if uai in hosts_of[id(play)]]
        declarer.declare(host, parts.inventory.variables(host), parts.extra, plays)
    if len(limited) == len(parts.inventory.hosts):
        warn_of_mistyped_keys(parts.policy, declarer.named, findings)
    findings.raise_errors()
    products = Products(root, parts.kinds)
    desired = Desired(
        root=root,
        day=query.day,
        establishments=tuple(declarer.establishments),
        declared=tuple(declarer.declared),
        exclusive=tuple(declarer.exclusive),
        named=frozenset(declarer.named),
        routes={
            uai: {kind: products.looked_up(replace(one, site=root)) for kind, one in found.items()}
            for uai, found in declarer.routes.items()
        },
        overrides=tuple(declarer.overrides),
        inputs=files.hashes,
        warnings=findings.sorted(),
        policy=parts.policy,
        exchanges=tuple(declarer.exchanges),
    )
    return Written(desired, declarer.said)


def _policy(files: SiteFiles, checker: Checker, findings: Findings) -> Policy:
    path = files.root / FILE
    if not path.exists():
        return Policy()
    return read_policy(files.read(path), files.root, checker, findings)


def _plays(files: SiteFiles, query: SiteQuery, checker: Checker, findings: Findings) -> list[Play]:
    plays: list[Play] = []
    paths = playbook_files(files.root, query.playbooks)
    for order, path in enumerate(paths):
        plays.extend(read_plays(files.read(path), order, checker, findings))
    if not query.playbooks and (files.root / NEWS).exists():
        from entconf.desired.news import read_news_plays  # noqa: PLC0415 - most sites have none

        plays.extend(read_news_plays(files.read(files.root / NEWS), len(paths), checker, findings))
    return plays


def _hosts(play: Play, inventory: Inventory, findings: Findings) -> frozenset[str]:
    selection = select_hosts(inventory, play.hosts)
    for message, hint in selection.unknown:
        findings.error("unknown-hosts", message, play.hosts_source, hint)
    if not selection.hosts and not selection.unknown:
        findings.error("no-hosts", msg("the hosts of this play match no school"), play.hosts_source)
    return selection.hosts


def _limited(limit: str, inventory: Inventory, findings: Findings) -> frozenset[str]:
    selection = select_hosts(inventory, limit)
    for message, hint in selection.unknown:
        findings.error("unknown-limit", msg("--limit: {problem}", problem=message), hint=hint)
    if not selection.hosts and not selection.unknown:
        findings.error("empty-limit", msg("--limit {limit} matches no school", limit=limit))
    return selection.hosts


def _check_query(
    query: SiteQuery, plays: list[Play], kinds: Mapping[str, Kind], findings: Findings
) -> None:
    for kind in sorted(query.kinds - set(kinds)):
        message = msg("--kind: there is no kind {kind}", kind=kind)
        findings.error("unknown-kind", message, hint=suggestion(kind, kinds))
    tags = {tag for play in plays for tag in play.tags}
    for tag in sorted(query.tags - tags):
        message = msg("--tags: no play has the tag {tag}", tag=tag)
        findings.error("unknown-tag", message, hint=suggestion(tag, tags))
