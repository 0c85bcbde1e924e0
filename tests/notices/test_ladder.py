"""The picture of where a case stands."""

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from notices import forecast, ladder
from notices.ladder import Letter

TODAY = date(2026, 6, 29)
CP14 = Letter("CP14", "CP14", date(2026, 3, 9), date(2026, 3, 30), answered_on=date(2026, 3, 20))
CP501 = Letter("CP501", "CP501", date(2026, 4, 20), date(2026, 5, 11))
CP503 = Letter("CP503", "CP503", date(2026, 5, 29), date(2026, 7, 9))


def estimate_after(letter, **facts):
    given = {"last_code": letter.code, "last_notice_on": letter.dated_on, "balance": Decimal(9000), "unanswered": 2}
    return forecast.forecast(forecast.Facts(**given | facts), TODAY)


def climb(*letters, estimate=None, is_business=False):
    return ladder.climb(letters, TODAY, estimate=estimate, is_business=is_business)


def parsed(picture):
    return ElementTree.fromstring(picture)


def test_an_individual_climbs_from_cp14_to_lt11():
    steps = climb(CP14, CP501, CP503, estimate=estimate_after(CP503))
    assert [rung.name for rung in steps.rungs] == ["CP14", "CP501", "CP503", "CP504", "LT11"]
    assert [rung.state for rung in steps.rungs] == ["done", "missed", "done", "likely", "ahead"]
    assert steps.rungs[0].caption == "Mar 9 · answered Mar 20"
    assert steps.rungs[1].caption == "Apr 20 · unanswered"
    assert steps.rungs[2].caption == "May 29 · due Jul 9"
    assert steps.rungs[4].caption == "right to a CDP hearing"


def test_a_business_goes_from_cp161_straight_to_cp504b():
    first = Letter("CP161", "CP161", date(2026, 6, 1), date(2026, 6, 22))
    steps = climb(first, is_business=True, estimate=estimate_after(first, business=True))
    assert [rung.name for rung in steps.rungs] == ["CP161", "CP504B", "CP297 or Letter 1058"]


def test_a_letter_that_was_passed_over_is_not_seen_rather_than_done():
    steps = climb(CP14, CP503)
    assert [(rung.state, rung.caption) for rung in steps.rungs][1] == ("ahead", "not seen")


def test_a_letter_without_a_date_counts_as_unanswered_once_another_followed():
    undated = Letter("CP501", "CP501", date(2026, 4, 20))
    assert climb(undated).rungs[1].state == "done"
    assert climb(undated, CP503).rungs[1].caption == "Apr 20 · unanswered"


def test_of_two_letters_of_a_kind_the_later_one_counts():
    again = Letter("CP501", "CP501", date(2026, 6, 1))
    assert climb(CP501, again).rungs[1].dated_on == date(2026, 6, 1)


def test_the_days_between_which_cp504_is_likely_are_the_forecasts():
    estimate = estimate_after(CP503)
    steps = climb(CP503, estimate=estimate)
    assert steps.expected == (estimate.earliest, estimate.middle, estimate.latest)
    assert f"likely {estimate.earliest:%b} {estimate.earliest.day} to" in steps.rungs[3].caption


def test_nothing_is_likely_while_collection_is_stopped():
    agreement = forecast.Bar("agreement_in_force", date(2026, 6, 1), None)
    steps = climb(CP503, estimate=estimate_after(CP503, bars=(agreement,)))
    assert steps.expected is None
    assert steps.rungs[3].caption == "stopped for now"
    assert 'class="likely"' not in ladder.draw(steps)


def test_after_cp504_the_band_is_gone_and_lt11_is_what_is_left():
    last = Letter("CP504", "CP504", date(2026, 6, 15), date(2026, 7, 6))
    steps = climb(CP503, last)
    assert steps.expected is None
    assert steps.upright[-2].state == "now"
    assert steps.upright[-1].name == "LT11"


def test_a_letter_outside_the_stream_is_followed_by_what_the_catalogue_names():
    steps = climb(Letter("CP2000", "CP2000", date(2026, 6, 1), date(2026, 7, 1)))
    assert steps.rungs[0].name == "CP2000"
    assert steps.rungs[1].state == "ahead"


def test_a_letter_that_nothing_follows_still_has_a_picture():
    other = Letter("OTHER", "Letter about something", date(2026, 6, 1))
    assert parsed(ladder.draw(climb(other))).attrib["role"] == "img"


def test_no_letter_no_ladder():
    assert climb() is None


def test_a_letter_of_another_year_says_which():
    assert "2025" in climb(Letter("CP14", "CP14", date(2025, 3, 9))).rungs[0].caption


def test_the_list_for_a_phone_has_today_behind_the_last_letter():
    names = [rung.name for rung in climb(CP14, CP501, estimate=estimate_after(CP501)).upright]
    assert names[:3] == ["CP14", "CP501", "today, Jun 29, 2026"]


@pytest.mark.parametrize("days", [0, 1, 20, 60, 200, 300])
def test_the_drawing_stays_on_the_paper_however_long_it_is_quiet(days):
    letter = Letter("CP501", "CP501", TODAY - timedelta(days=days), None)
    picture = parsed(ladder.draw(climb(letter, estimate=estimate_after(letter))))
    for shape in picture.iter():
        for place in ("x", "x1", "x2", "cx"):
            assert 0 <= float(shape.get(place, 0)) <= ladder.WIDTH
    band = next(shape for shape in picture.iter("rect"))
    assert float(band.get("width")) > 0


def test_today_stands_between_the_last_letter_and_the_next():
    picture = parsed(ladder.draw(climb(CP14, CP501, CP503, estimate=estimate_after(CP503))))
    circles = [float(circle.get("cx")) for circle in picture.iter("circle")]
    now = next(float(line.get("x1")) for line in picture.iter("line") if line.get("class") == "now")
    assert circles[2] < now < circles[3]


def test_the_picture_says_in_words_what_it_shows():
    words = parsed(ladder.draw(climb(CP14, CP501))).get("aria-label")
    assert words.startswith("CP14 Mar 9 · answered Mar 20, CP501 Apr 20 · unanswered")
    assert words.endswith("Today is Jun 29, 2026.")


def test_a_hostile_name_is_text_in_the_picture():
    hostile = '"/><script>alert(1)</script><text a="'
    picture = ladder.draw(climb(Letter("OTHER", hostile, date(2026, 6, 1))))
    assert "<script" not in picture
    names = [text.text for text in parsed(picture).iter("text")]
    assert hostile in names
