"""How a verb says no: refusals carry one sentence that is shown to the person as it stands."""


class Refused(Exception):
    """The act was not done and nothing changed; `str(error)` is the sentence for the user."""


class Conflict(Refused):
    """Somebody else changed the same row since this member opened it."""
