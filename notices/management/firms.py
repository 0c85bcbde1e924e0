"""Which firms does a command mean? Those of its --firm option."""

from practice.models import Firm


def chosen_firms(number: str | None) -> list[Firm]:
    """All, or the one with that number; ValueError with a sentence when there is none."""
    if number is None:
        return list(Firm.objects.order_by("pk"))
    found = Firm.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if found is None:
        raise ValueError(f"There is no firm with the number {number!r}.")
    return [found]
