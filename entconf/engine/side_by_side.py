"""Several pieces of work at the same time, bounded, and stopped cleanly by Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

from entconf.errors import Interrupted
from entconf.model.text import msg

Task = TypeVar("Task")
Result = TypeVar("Result")

#: How many establishments are worked at the same time, unless told otherwise.
WORKERS = 8


def interrupted() -> Interrupted:
    """The error that says a person stopped the run before anything was changed."""
    return Interrupted(msg("stopped on request; nothing was changed"))


def side_by_side(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int = WORKERS
) -> list[Result]:
    """Do `work` for each task, at most `workers` at a time; results in the order of tasks.

    The first exception is raised and tasks not yet begun are dropped. KeyboardInterrupt
    becomes Interrupted at once: reads in hand are left to end on their own.
    """
    pool = ThreadPoolExecutor(max(1, min(workers, len(tasks))), thread_name_prefix="entconf")
    futures: list[Future[Result]] = []
    try:
        # inside the try: a pool that is not shut down keeps its threads, and the process, alive
        futures += [pool.submit(work, task) for task in tasks]
        wait(futures, return_when=FIRST_EXCEPTION)
        failed = [f for f in futures if f.done() and not f.cancelled() and f.exception()]
        return [future.result() for future in failed or futures]
    except KeyboardInterrupt:
        raise interrupted() from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def side_by_side_until(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    stop: Event,
    workers: int = WORKERS,
) -> list[Result]:
    """Do `work` for each task, at most `workers` at a time, and always wait for its end.

    An exception sets `stop`, which the work looks at to come to a clean end, and is raised
    when everything has ended.
    """

    def watched(task: Task) -> Result:
        try:
            return work(task)
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(max(1, min(workers, len(tasks))), "entconf-write") as pool:
        futures = [pool.submit(watched, task) for task in tasks]
        wait(futures)
        return [future.result() for future in futures]
