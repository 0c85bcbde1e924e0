"""How good has the forecast been, and what has it learned from the firm's own cases?"""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from notices import calibration_chart
from notices.firm_forecast import levels_of
from notices.forecast_page import ENOUGH, ForecastPage
from practice.acting import today

FLAGS_ON_A_PAGE = 25
SIZES = (("broad", 1100, 380), ("slim", 340, 340))
"""The same picture for a desk and for a phone."""


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """`?page=` turns the pages of the flags and how they turned out."""
    day = today(request)
    record = ForecastPage(request.user, day)
    context = {
        "record": record,
        "today": day,
        "enough": ENOUGH,
        "levels": levels_of(request.user.firm),
        "pictures": _pictures(record) if record.has_record else "",
        "page": Paginator(record.told, FLAGS_ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "notices/forecast.html", context)


def _pictures(record: ForecastPage) -> str:
    drawn = (
        calibration_chart.draw(record.learned_groups, record.assumed_groups, width=width, height=height, size=size)
        for size, width, height in SIZES
    )
    # Safe: `draw` escapes every text it is given.
    return mark_safe("".join(drawn))  # noqa: S308
