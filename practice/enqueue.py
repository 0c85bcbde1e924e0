"""How a view asks for work after its transaction: at best at once, at worst at the next scheduled run."""

import logging
from functools import partial
from typing import Any

from celery import Task
from django.db import transaction

log = logging.getLogger(__name__)

# A message older than this is dropped: by then the schedule has done its work.
EXPIRES_SECONDS = 15 * 60


def enqueue(task: Task, *args: Any) -> None:
    """Send the task to a worker once the transaction in progress has been committed.

    `args` are ids and other plain values. A broker that is down costs a line in the log, never the page.
    """
    transaction.on_commit(partial(_send, task, args), robust=True)


def _send(task: Task, args: tuple[Any, ...]) -> None:
    try:
        task.apply_async(args, expires=EXPIRES_SECONDS)
    except Exception as error:
        # Whatever is wrong with the broker, what was recorded is committed and the schedule comes by again.
        log.warning("Could not send %s now, the next scheduled run does it: %s", task.name, error)
