"""Who lives in the demo: names that belong to nobody, and numbers that were never issued.

Numbers with area 000 (SSN) or prefix 00 (EIN) are never assigned, so no demo row can be about a real person.
"""

import random

from clients import tin

# fmt: off
FIRST = [
    "Terrence", "Priya", "Marisol", "Lena", "Harlan", "Dee", "Imani", "Oskar", "Ruth", "Gideon", "Yara", "Mateo",
    "Colette", "Bram", "Anjali", "Desmond", "Freya", "Hugo", "Ines", "Jonas", "Keiko", "Lorenzo", "Maeve", "Nadia",
    "Orson", "Petra", "Quentin", "Rosalind", "Silas", "Tamsin", "Ulises", "Vera", "Winston", "Xenia",
]
# fmt: on
# fmt: off
LAST = [
    "Boyd", "Nair", "Vega", "Fischer", "Whitcomb", "Okafor", "Lindqvist", "Marchetti", "Abernathy", "Solano",
    "Pruitt", "Ishikawa", "Delacroix", "Varga", "Holloway", "Mbeki", "Castellanos", "Thorne", "Rasmussen", "Ferreira",
    "Kowalczyk", "Bianchi", "Osei", "Draper", "Nakamura", "Velasquez", "Hartigan", "Sorensen", "Adeyemi", "Ballard",
    "Cisneros", "Eastman",
]
# fmt: on
BUSINESSES = (
    "Oak & Iron Cabinetry LLC",
    "Blue Heron Bakery Inc.",
    "Larkspur Dental PLLC",
    "Copper Kettle Diner LLC",
    "Northgate Roofing Inc.",
    "Juniper Landscaping LLC",
    "Saltbox Print Shop LLC",
    "Riverbend Auto Repair Inc.",
    "Foxglove Veterinary Clinic PLLC",
    "Tidewater Freight LLC",
    "Maple Street Daycare Inc.",
    "Granite Peak Fitness LLC",
    "Willow & Wren Florists LLC",
    "Old Mill Brewing Co.",
)
STREETS = ["Alder", "Birch", "Chestnut", "Dogwood", "Elm", "Fir", "Hawthorn", "Larch", "Poplar", "Spruce"]
TOWNS = ("Dover, NH 03820", "Salem, OR 97301", "Bristol, RI 02809", "Auburn, AL 36830", "Camden, ME 04843")
IRS_NAMES = ("Ms. Alvarez", "Mr. Chen", "Mrs. Whitfield", "Mr. Osborne", "Ms. Patel", "Mr. Grady", "Ms. Lutz")


def people(chooser: random.Random, count: int) -> list[str]:
    """So many different full names, in an order the seed decides."""
    pairs = [(first, last) for first in FIRST for last in LAST]
    chooser.shuffle(pairs)
    return [f"{first} {last}" for first, last in pairs[:count]]


def address(chooser: random.Random) -> str:
    return f"{chooser.randint(2, 980)} {chooser.choice(STREETS)} Street\n{chooser.choice(TOWNS)}"


def never_issued(kind: str, number: int) -> tin.TaxpayerNumber:
    """The numbered number of a kind from the ranges that are never assigned."""
    if kind == tin.EIN:
        return tin.TaxpayerNumber(tin.EIN, f"00{number:07}")
    return tin.TaxpayerNumber(tin.SSN, f"000{10 + number // 9000 % 90:02}{1000 + number % 9000:04}")
