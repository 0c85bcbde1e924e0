"""Scores of forecasts against what came, on cases small enough to work out by hand."""

from datetime import date
from math import log

import pytest

from notices.forecast.backtest import backtest, plain_rules
from notices.forecast.cohort import read
from notices.forecast.scoring import LEAST, scores

PAIRS = [(0.0, False), (0.2, False), (0.2, True), (0.95, True), (1.0, True)]


def test_the_brier_score_is_the_mean_squared_distance():
    assert scores(PAIRS).brier == pytest.approx((0 + 0.04 + 0.64 + 0.0025 + 0) / 5)


def test_the_log_loss_is_finite_where_a_sure_forecast_failed():
    assert scores([(0.0, True)]).log_loss == pytest.approx(-log(LEAST))
    assert scores([(0.25, True), (0.5, False)]).log_loss == pytest.approx(-(log(0.25) + log(0.5)) / 2)


@pytest.mark.parametrize(
    ("pairs", "auc"),
    [
        (PAIRS, (2 * 3 - 0.5) / 6),
        ([(0.1, False), (0.9, True)], 1.0),
        ([(0.9, False), (0.1, True)], 0.0),
        ([(0.5, False), (0.5, True), (0.5, True)], 0.5),
        ([(0.5, True)], None),
        ([], None),
    ],
)
def test_the_auc_counts_ties_half(pairs, auc):
    assert scores(pairs).auc == (None if auc is None else pytest.approx(auc))


def test_there_are_ten_bins_and_empty_ones_say_nothing():
    bins = scores(PAIRS).bins
    assert [each.low for each in bins] == [number / 10 for number in range(10)]
    assert [each.n for each in bins] == [1, 0, 2, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[2].mean, bins[2].observed) == (0.2, 0.5)
    assert (bins[9].low, bins[9].high, bins[9].observed) == (0.9, 1.0, 1.0)
    assert (bins[1].mean, bins[1].observed) == (None, None)
    assert scores(PAIRS).calibration_error == pytest.approx((0 + 2 * 0.3 + 2 * 0.025) / 5)


def test_without_forecasts_nothing_is_said():
    empty = scores([])
    assert (empty.brier, empty.log_loss, empty.auc, empty.calibration_error) == (None, None, None, None)
    assert len(empty.bins) == 10


def cohort(*rows):
    return list(read([b"case,date,event,value\n", *(f"{row}\n".encode() for row in rows)]).values())


COHORT = (
    # On May 4, 2023, the only day of training from which 60 days are known: A, B young, C old.
    *("A,2023-05-01,notice,CP503", "A,2023-06-12,notice,CP504"),
    *("B,2023-04-24,notice,CP14", "B,2023-04-28,payment,10.00"),
    "C,2023-01-02,notice,CP14",
    # After training: D gets its CP504 in time, E too late.
    *("D,2023-06-05,notice,CP503", "D,2023-07-31,notice,CP504"),
    *("E,2023-06-05,notice,CP503", "E,2023-09-11,notice,CP504"),
)


def test_the_plain_rules_take_their_rates_from_the_training_period():
    rules = plain_rules(cohort(*COHORT), date(2023, 7, 3), 60)
    # May 4: A came, B and C did not; Apr 6, Mar 9, Feb 9, Jan 12: C alone, old from Mar 13.
    assert rules.constant == pytest.approx(1 / 7)
    assert rules.old == 0
    assert rules.young == pytest.approx(1 / 5)


def test_each_case_ahead_of_cp504_is_scored_once_by_what_came_within_the_horizon():
    result = backtest(cohort(*COHORT), date(2023, 7, 3), 60)
    assert (result.n, result.events) == (4, 1)
    assert backtest(cohort(*COHORT), date(2023, 7, 3), 70).events == 2
    assert backtest(cohort(*COHORT), date(2023, 7, 31), 60).n == 3
    assert list(result.models) == ["prior", "learned", "constant", "age_rule"]
    assert sum(each.n for each in result.models["learned"].bins) == 4


def test_what_comes_after_training_changes_no_forecast():
    later = (*COHORT, "B,2023-07-10,paid_in_full,", "C,2023-07-10,notice,CP501", "F,2023-07-10,notice,CP14")
    one, other = (backtest(cohort(*rows), date(2023, 7, 3), 60) for rows in (COHORT, later))
    assert one == other
