"""Exchanges of type `archive`: the ENT's own archive of an account's content, kept in a drop."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from entconf.drivers.files import ArchivesItself
from entconf.errors import Problem, UnexpectedAnswer
from entconf.exchange.base import (
    Exchange,
    ExchangePlan,
    ExchangeResult,
    ExchangeType,
    Mark,
    PlanLine,
    Surroundings,
)
from entconf.exchange.drops.drop import open_drop
from entconf.exchange.drops.folder import new_file
from entconf.model.text import msg

_NAME = "archive.zip"


class Archive:
    """See ExchangeType."""

    name = "archive"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """Archives do not replace each other: their names tell the day."""
        if "{date}" in exchange.text("to.names"):
            return ()
        return [
            Problem(
                "no-date",
                msg("each archive would replace the one before"),
                exchange.source("to.names"),
                msg("write names: {example} in `to`", example='"{date}-{uai}-{name}"'),
            )
        ]

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Whether the ENT offers archives, and where this one would go."""
        uai = exchange.establishment.uai
        driver = around.backends.driver(around.desired.route(uai, "exchanges"))
        if not isinstance(driver, ArchivesItself):
            told = msg("the ENT of this school offers no archives")
            return ExchangePlan(
                exchange, problems=(Problem("no-archive", told, exchange.source()),), alters=False
            )
        with open_drop(exchange, "to", around) as drop:
            name = drop.name_for(_NAME)
            what = msg("{file} to {drop}", file=name, drop=drop.shown)
            line = PlanLine(Mark.UPDATE if drop.has(name) else Mark.SEND, what)
        return ExchangePlan(exchange, lines=(line,), alters=False, work=driver)

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:
        """Ask, wait, fetch, look whether it is whole, keep it, remove what is too old."""
        driver, exchange = plan.work, plan.exchange
        if not isinstance(driver, ArchivesItself):
            raise TypeError("the plan was not made by this type")
        name = driver.make_archive(
            exchange.texts("apps"),
            documents=exchange.flag("documents", usual=True),
            shared=exchange.flag("shared"),
        )
        content = driver.fetch_archive(name)
        members = _whole(content)
        path = Path(mkdtemp(dir=around.folder)) / _NAME
        with new_file(path) as stream:
            stream.write(content)
        with open_drop(exchange, "to", around) as drop:
            file = drop.put(path, _NAME)
            gone = drop.prune()
        lines = [PlanLine(Mark.SEND, msg("{file}", file=file.name))]
        lines += [PlanLine(Mark.DELETE, msg("{file}", file=one)) for one in gone]
        counts = {"bytes": file.size, "members": members, "removed": len(gone)}
        return ExchangeResult(tuple(lines), counts=counts, files=(file,))


def _whole(content: bytes) -> int:
    """How many files an archive holds. Raises UnexpectedAnswer when it is cut or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            damaged = archive.testzip()
            number = len(archive.infolist())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken() from error
    if damaged is not None:
        raise _broken()
    return number


def _broken() -> UnexpectedAnswer:
    return UnexpectedAnswer(
        msg("the archive that the ENT gave is cut or damaged; it was not kept"),
        hint=msg("run the exchange again"),
    )


TYPE: ExchangeType = Archive()
