"""Which days are legal holidays of one State only?

A State's own holiday counts only for an act that must be done at an IRS office in that State (IRC 7503; Treas. Reg.
301.7503-1(b)), so the table holds the States where letters are answered and only days that the District of
Columbia does not keep. A row begins with the year of the oldest text of the statute that was read. A day counts
where the statute declares it a legal or public holiday of the whole State; where the statute was not read, or
leaves that in doubt, the row is unverified: it is named and moves no date. Read Nov 25, 2026, from stored copies.
"""

from notices.law.yearly import EASTER, THURSDAY, Holiday

UNREAD = "own_knowledge_unverified"

# Where an IRS office can be that a letter names; the District of Columbia's holidays count everywhere.
_NAMES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    PR RI SC SD TN TX UT VT VA WA WV WI WY
"""
STATES = frozenset(_NAMES.split())


def _good_friday(state: str, source: str, **more: object) -> Holiday:
    return Holiday(f"Good Friday in {state}", 3, source, feast=EASTER, offset=-2, **more)  # type: ignore[arg-type]


STATEWIDE: dict[str, tuple[Holiday, ...]] = {
    "CA": (
        # The statute says "holidays in this state", and takes Cesar Chavez Day away from cities and counties.
        Holiday("Lincoln Day in California", 2, "Cal. Gov. Code 6700", day=12, confidence=UNREAD),
        Holiday("Cesar Chavez Day in California", 3, "Cal. Gov. Code 6700", day=31, from_year=2001, confidence=UNREAD),
        Holiday("Admission Day in California", 9, "Cal. Gov. Code 6700", day=9, confidence=UNREAD),
    ),
    "CT": (Holiday("Lincoln Day in Connecticut", 2, "Conn. Gen. Stat. 1-4", day=12, from_year=2019),),
    "GA": (_good_friday("Georgia", "O.C.G.A. 1-4-1 (not read)", confidence=UNREAD),),
    "KY": (
        # "Holidays on which all the public offices may be closed"; another statute has the days they are.
        Holiday("Robert E. Lee Day in Kentucky", 1, "KRS 2.110", day=19, confidence=UNREAD),
        Holiday("Franklin D. Roosevelt Day in Kentucky", 1, "KRS 2.110", day=30, confidence=UNREAD),
        Holiday("Lincoln's Birthday in Kentucky", 2, "KRS 2.110", day=12, confidence=UNREAD),
        Holiday("Jefferson Davis Day in Kentucky", 6, "KRS 2.110", day=3, confidence=UNREAD),
    ),
    "MA": (Holiday("Patriots' Day in Massachusetts", 4, "Mass. G.L. c. 4, s. 7; Rev. Rul. 2015-13", nth=3),),
    "ME": (Holiday("Patriots' Day in Maine", 4, "Rev. Rul. 2015-13", nth=3),),
    "MO": (
        Holiday("Lincoln Day in Missouri", 2, "RSMo 9.010", day=12, from_year=2010, moves_off_saturday=False),
        Holiday("Truman Day in Missouri", 5, "RSMo 9.010", day=8, from_year=2010, moves_off_saturday=False),
    ),
    "NC": (
        _good_friday("North Carolina", "N.C.G.S. 103-4(a)(8)", from_year=2022),
        # Of the same list, days on which it was not checked that State offices close.
        Holiday("Robert E. Lee's Birthday in North Carolina", 1, "N.C.G.S. 103-4", day=19, confidence=UNREAD),
        Holiday("Greek Independence Day in North Carolina", 3, "N.C.G.S. 103-4", day=25, confidence=UNREAD),
        Holiday("Halifax Resolves Day in North Carolina", 4, "N.C.G.S. 103-4", day=12, confidence=UNREAD),
        Holiday("Confederate Memorial Day in North Carolina", 5, "N.C.G.S. 103-4", day=10, confidence=UNREAD),
        Holiday("Mecklenburg Day in North Carolina", 5, "N.C.G.S. 103-4", day=20, confidence=UNREAD),
    ),
    "NY": (
        Holiday(
            "Lincoln's Birthday in New York",
            2,
            "N.Y. Gen. Constr. Law 24",
            day=12,
            from_year=2004,
            moves_off_saturday=False,
        ),
        # "Each general election day": which day that is stands in a law that was not read.
        Holiday("Election Day in New York", 11, "N.Y. Gen. Constr. Law 24", nth=1, offset=1, confidence=UNREAD),
    ),
    "PA": (
        Holiday("Lincoln's Birthday in Pennsylvania", 2, "44 P.S. 11 (not read)", day=12, confidence=UNREAD),
        _good_friday("Pennsylvania", "44 P.S. 11 (not read)", confidence=UNREAD),
        Holiday("Flag Day in Pennsylvania", 6, "44 P.S. 11 (not read)", day=14, confidence=UNREAD),
        Holiday("Election Day in Pennsylvania", 11, "44 P.S. 11 (not read)", nth=1, offset=1, confidence=UNREAD),
    ),
    "TN": (_good_friday("Tennessee", "Tenn. Code 15-1-101", from_year=2021),),
    "TX": tuple(
        Holiday(
            f"{name} in Texas",
            month,
            "Tex. Gov't Code 662.003(b), 662.021",
            from_year=2021,
            moves_off_saturday=False,
            moves_off_sunday=False,
            **when,
        )
        for name, month, when in (
            # Bills of 2025 would have ended this one; what became of them was not read.
            ("Confederate Heroes Day", 1, {"day": 19, "confidence": UNREAD}),
            ("Independence Day", 3, {"day": 2}),
            ("San Jacinto Day", 4, {"day": 21}),
            ("Lyndon Baines Johnson Day", 8, {"day": 27}),
            ("the Friday after Thanksgiving", 11, {"weekday": THURSDAY, "nth": 4, "offset": 1}),
        )
    ),
    "UT": (
        Holiday("Juneteenth in Utah", 6, "Utah Code 63G-1-301", day=19, from_year=2025, is_kept_on_monday=True),
        Holiday("Pioneer Day in Utah", 7, "Utah Code 63G-1-301", day=24, from_year=2021),
        # From 2027, under a condition that was not read.
        _good_friday("Utah", "Utah Code 63G-1-301(1)(b), (6)", from_year=2027, confidence=UNREAD),
    ),
}
