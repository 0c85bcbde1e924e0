"""When will a balance-due case get its notice of intent to levy, how likely is it, and why? Pure; no Django."""

from notices.forecast.facts import Bar, Facts, Forecast, Reason, stream_position
from notices.forecast.judgement import Levels, Verdict, forecast, judge, next_change_on, what_if
from notices.forecast.priors import BARS, FACTORS, PRIORS, Parameters, Prior, Priors

__all__ = [
    "BARS",
    "FACTORS",
    "PRIORS",
    "Bar",
    "Facts",
    "Forecast",
    "Levels",
    "Parameters",
    "Prior",
    "Priors",
    "Reason",
    "Verdict",
    "forecast",
    "judge",
    "next_change_on",
    "stream_position",
    "what_if",
]
