"""Is the law's data out of date? The system checks say so at every start, and need no database for it.

The watch list is left out: it is for whoever changes the law's rules, and stands in `docs/law.md`.
"""

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from notices.law import upkeep

TAG = "law"
# They are warnings like any other, so that `make run` and every command that touches the database print them. But they
# come with the calendar and not with a change of the code, so `make check`, which fails on warnings, shows them apart
# and does not fail on them.
IDS = {
    upkeep.RATES: "notices.W001",
    upkeep.AMOUNTS: "notices.W002",
    upkeep.LETTERS: "notices.W003",
    upkeep.HOLIDAYS: "notices.W004",
    upkeep.PATHS: "notices.W005",
}


@register(TAG)
def check_law(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What of the published rates, yearly amounts, letters, holidays and fees has run out, or soon will."""
    return [
        Warning(finding.sentence, hint=f"{finding.remedy} docs/law.md says how.", id=IDS[finding.subject])
        for finding in upkeep.stale(timezone.localdate())
        if finding.subject in IDS
    ]
