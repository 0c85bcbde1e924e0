"""What does a long history take in memory and processor time? `python -m tests.benchmarks.long_export 20000 csv`.

A process of its own for each, because the most memory a process ever took never sinks again. Prints one JSON line.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
# On a database of its own beside the one that is measured.
os.environ.pop("RUN_ON_DATABASE", None)
django.setup()

from django.db import connection  # noqa: E402

from notices import exports  # noqa: E402
from notices.models import Case  # noqa: E402
from tests.factories import acting, make_firm  # noqa: E402
from tests.notices.export_stories import tell_very_many_events  # noqa: E402


def megabytes() -> float:
    """The most memory of this process so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux lets a process inherit what `getrusage` says of whoever started it.
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1.024e-3
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1000)


def main(entries: int, kind: str) -> None:
    """Lay the history in small portions, make the file, and say what that took."""
    database = connection.creation.create_test_db(verbosity=0)
    try:
        owner = make_firm()
        case = Case.objects.listed().get(pk=tell_very_many_events(owner, entries).pk)
        wish = exports.Wish("Our own file", format=kind)
        before, started = megabytes(), time.process_time()
        size = sum(len(chunk) for chunk in exports.make([case], wish, by=acting(owner)).chunks)
        seconds = time.process_time() - started
        print(json.dumps({"grown": megabytes() - before, "most": megabytes(), "seconds": seconds, "size": size}))
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
