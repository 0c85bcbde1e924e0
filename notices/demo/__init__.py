"""A fictional practice to try Noticebook with: people, stories and their nights, the same for the same seed.

Everything goes through the verbs and the night run that real work goes through, day by day in order, so that
flags, reminders and history look as if a firm had worked here for half a year.
"""

from notices.demo.load import PASSWORD, Loaded, load

__all__ = ["PASSWORD", "Loaded", "load"]
