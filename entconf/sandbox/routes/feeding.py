"""The trigger of the academic import: fire and forget, as on the platform (section 7)."""

from __future__ import annotations

import logging

from entconf.errors import FeedError
from entconf.sandbox.answer import Answer, nothing
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route

_FEEDERS = frozenset({"AAF", "AAF1D"})

log = logging.getLogger(__name__)


def of_external_ids(call: Call) -> bool:
    """AdmlOfStructuresByExternalId: ADMC, or ADML of every structure that the query names."""
    if call.user.is_central:
        return True
    named = call.query.all("structureExternalId")
    sql = "SELECT id FROM structures WHERE external_id = ?"
    return bool(named) and all(call.user.manages(call.db.text(sql, (key,))) for key in named)


def launch_import(call: Call) -> Answer:
    """Import the feed of the settings. The answer is empty and 200, whatever comes of it."""
    folder = call.platform.settings.feed
    if folder is None or (call.query.first("feeder") or "AAF") not in _FEEDERS:
        return nothing()
    from entconf.sandbox.feed_loading import load_feed  # noqa: PLC0415 - readers are heavy

    try:
        log.info("%s", load_feed(call.db, folder, call.platform.now()))
    except FeedError:
        log.exception("The feed in %s was not imported.", folder)
    return nothing()


ROUTES = (Route("POST", "/directory/import", of_external_ids, launch_import),)
