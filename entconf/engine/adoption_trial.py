"""Whether a site with some edits says what was wished for, and of everything else what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entconf.desired.adoption import Wish
from entconf.desired.file_edits import Edit, edited_files
from entconf.desired.site import SiteQuery, read_site
from entconf.desired.splicing import CannotSplice
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.watch import Silence
from entconf.errors import ConfigurationError
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class Trial:
    """The site as it is: `whole` with all its schools, kinds and tags, `query` what was asked."""

    whole: Desired
    query: SiteQuery
    backends: Backends
    options: PlanOptions

    def files(self, edits: Sequence[Edit]) -> Mapping[str, bytes]:
        """The new content of the files. Raises CannotSplice."""
        return edited_files(self.whole.root, edits, self.whole.inputs)

    def objection(self, edits: Sequence[Edit], wishes: Sequence[Wish]) -> Text | None:
        """What speaks against the edits, as far as the files alone can tell."""
        try:
            files = self.files(edits)
            query = whole_query(self.query)
            after = read_site(
                self.whole.root, query, kinds=self.options.kinds, edited=files
            ).desired
        except CannotSplice as error:
            return error.message
        except ConfigurationError as error:
            return msg("the files would not be valid: {reason}", reason=error.message)
        if after.routes != self.whole.routes or after.establishments != self.whole.establishments:
            return msg("it would change how the ENT is reached")
        stray = self._stray(after, {one.id: one for one in wishes})
        if stray is not None:
            return msg("it would change {resource} too", resource=str(stray))
        return None

    def _stray(self, after: Desired, wishes: Mapping[ResourceId, Wish]) -> ResourceId | None:
        """A resource that would be declared otherwise though nobody wishes so."""
        old = {one.id: one for one in self.whole.declared}
        new = {one.id: one for one in after.declared}
        for resource in sorted(old.keys() | new.keys()):
            before, now = old.get(resource), new.get(resource)
            if before is now or (before and now and _says_the_same(before, now)):
                continue
            wish = wishes.get(resource)
            if wish is None or not _is_within(wish, before, now):
                return resource
        gone = {(one.uai, one.kind) for one in set(self.whole.exclusive) - set(after.exclusive)}
        wished = {(one.uai, one.kind) for one in wishes if wishes[one].live is None}
        return next((ResourceId(*one, "exclusive") for one in sorted(gone - wished)), None)

    def objections(
        self, edits: Sequence[Edit], wishes: Sequence[Wish]
    ) -> Mapping[ResourceId, Text]:
        """For each wish, what a plan of the edited site against the live systems still finds.

        Raises ConfigurationError when such a plan cannot be made.
        """
        uais = sorted({one.id.uai for one in wishes})
        query = replace(self.query, limit=":".join(uais))
        if any(one.live is None for one in wishes):
            # Things of other kinds may need what goes.
            query = replace(query, kinds=frozenset(), tags=frozenset())
        after = read_site(
            self.whole.root, query, kinds=self.options.kinds, edited=self.files(edits)
        ).desired
        plan = make_plan(after, self.backends, self.options, Silence())
        found = {one.id: _still_planned(one, plan) for one in wishes}
        return {resource: text for resource, text in found.items() if text is not None}


def whole_query(query: SiteQuery) -> SiteQuery:
    """The same question about all schools, kinds and plays."""
    return replace(query, limit="all", tags=frozenset(), kinds=frozenset())


def _says_the_same(one: Declared, other: Declared) -> bool:
    return one.present == other.present and one.attributes == other.attributes


def _is_within(wish: Wish, before: Declared | None, now: Declared | None) -> bool:
    """Whether a declaration changes in nothing but what is wished for."""
    if wish.live is None:
        return now is None or not now.present
    if wish.declared is None or before is None or now is None:
        return now is not None and now.present
    names = (before.attributes.keys() | now.attributes.keys()) - set(wish.fields)
    same = all(before.attributes.get(name) == now.attributes.get(name) for name in names)
    return before.present == now.present and same


def _still_planned(wish: Wish, plan: Plan) -> Text | None:
    if any((one.uai, one.kind) == (wish.id.uai, wish.id.kind) for one in plan.unknown):
        return msg("it could not be read again")
    for change in plan.changes:
        if change.id != wish.id:
            continue
        names = {one.name for one in change.fields} & set(
            wish.fields or [f.name for f in change.fields]
        )
        if names or not wish.fields:
            return msg("a plan would still change {fields}", fields=", ".join(sorted(names)))
    return None
