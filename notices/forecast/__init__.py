"""When will a balance-due case get its notice of intent to levy, how likely is it, and why? Pure; no Django."""

from notices.forecast.course import Course
from notices.forecast.events import entry
from notices.forecast.facts import Bar, Facts, Forecast, Reason, stream_position
from notices.forecast.fit import Fit, learn
from notices.forecast.history import History
from notices.forecast.judgement import Levels, Verdict, forecast, judge, next_change_on, what_if
from notices.forecast.priors import BARS, FACTORS, PRIORS, Parameters, Prior, Priors

__all__ = [
    "BARS",
    "FACTORS",
    "PRIORS",
    "Bar",
    "Course",
    "Facts",
    "Fit",
    "Forecast",
    "History",
    "Levels",
    "Parameters",
    "Prior",
    "Priors",
    "Reason",
    "Verdict",
    "entry",
    "forecast",
    "judge",
    "learn",
    "next_change_on",
    "stream_position",
    "what_if",
]
