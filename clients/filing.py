"""Where is a form filed: at which CAF unit by the taxpayer's address, and where online?"""

from dataclasses import dataclass
from datetime import date

from clients.models import Authorization
from clients.rules import offices
from clients.rules.offices import Office


@dataclass(frozen=True)
class Filing:
    """Where a form may go.

    `units` is the one unit that the address of the taxpayer leads to, or all of them where it leads to none. A form for
    a specific use goes to no unit but to the office that handles the matter. `confidence` is that of the chart.
    """

    units: tuple[Office, ...]
    is_specific_use: bool
    online: str
    confidence: str
    as_of: date = offices.AS_OF
    caution: str = offices.CAUTION

    @property
    def is_one(self) -> bool:
        return len(self.units) == 1


def of(row: Authorization) -> Filing:
    client = row.client
    unit = offices.office_for(offices.state_of(client.address), abroad=client.lives_abroad)
    units = (unit,) if unit else offices.OFFICES
    confidence = units[0].confidence if row.is_power else offices.INFORMATION_CONFIDENCE
    return Filing(units, row.is_specific_use, offices.ONLINE[row.form], confidence)
