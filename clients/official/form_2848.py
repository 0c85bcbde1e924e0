"""Which field of Form 2848 takes which line?

Read off the form's own PDF and checked on its rendered pages. The names are the IRS's: one is misspelt, line 6 bears
the index 1, and the three fields of "Sign a return" are called additional acts.
"""

from clients.official.revisions import Note, Place, Revision, place

_PAGE_1, _PAGE_2 = "topmostSubform[0].Page1[0].", "topmostSubform[0].Page2[0]."
_PEOPLE, _MATTERS = 4, 3


def _representative(number: int) -> dict[str, Place]:
    lead = f"Line 2, representative {number}"
    names = {
        "name": ("name", "RepresentativesName"),
        "address": ("address", "RepresentativesAddress"),
        "caf": ("CAF number", "CAFNumber"),
        "ptin": ("PTIN", "PTIN"),
        "phone": ("telephone", "TelephoneNo"),
        "fax": ("fax", "FaxNo"),
    }
    return {
        f"2.{number}.{key}": place(f"{lead}, {words}", f"{_PAGE_1}{name}{number}[0]")
        for key, (words, name) in names.items()
    }


def _representative_boxes(number: int) -> dict[str, Place]:
    lead = f"Line 2, representative {number}"
    names = {"new_address": "NewAddress", "new_phone": "NewTelephoneNo", "new_fax": "NewFaxNo"}
    if number <= 2:
        names["copies"] = "SentCopies"
    return {f"2.{number}.{key}": place(lead, f"{_PAGE_1}{name}{number}[0]") for key, name in names.items()}


def _matter(number: int) -> dict[str, Place]:
    row = f"{_PAGE_1}Table_Line3[0].BodyRow{number}[0]."
    names = {
        "description": ("description of matter", "Description"),
        "form": ("tax form number", "TaxForm"),
        "periods": ("years or periods", "Years"),
    }
    return {
        f"3.{number}.{key}": place(f"Line 3, matter {number}, {words}", f"{row}{name}{number}[0]")
        for key, (words, name) in names.items()
    }


def _declaration(number: int) -> dict[str, Place]:
    row = f"{_PAGE_2}Table_PartII[0].BodyRow{number}[0]."
    names = {
        "designation": ("designation", "Designation"),
        "jurisdiction": ("licensing jurisdiction", "Jurisdiction"),
        "licence": ("licence or enrollment number", "Bar"),
        "date": ("date", "Date"),
    }
    return {
        f"II.{number}.{key}": place(f"Part II, representative {number}, {words}", f"{row}{name}{number}[0]")
        for key, (words, name) in names.items()
    }


def _texts() -> dict[str, Place]:
    texts = {
        "1.name": place("Line 1, taxpayer name", f"{_PAGE_1}TaxpayerName[0]"),
        "1.address": place("Line 1, taxpayer address", f"{_PAGE_1}TaxpayerAddress[0]"),
        "1.ssn": place("Line 1, SSN", f"{_PAGE_1}TaxpayerIDSSN[0]"),
        "1.itin": place("Line 1, ITIN", f"{_PAGE_1}TaxpayerIDITIN[0]"),
        "1.ein": place("Line 1, EIN", f"{_PAGE_1}TaxpayerIDEIN[0]"),
        "1.phone": place("Line 1, daytime telephone", f"{_PAGE_1}TaxpayerTelephone[0]"),
        "1.plan": place("Line 1, plan number", f"{_PAGE_1}TaxpayerPlanNumber[0]"),
        "5a.reason": place("Line 5a, sign a return", *(f"{_PAGE_1}AdditionalActs{n}[0]" for n in (1, 2, 3))),
        "5a.others": place("Line 5a, other acts", *(f"{_PAGE_1}OtherActs{n}[0]" for n in (1, 2))),
        "5b": place("Line 5b, acts not authorized", *(f"{_PAGE_2}SpecificDeletions{n}[0]" for n in (1, 2))),
        "7.title": place("Line 7, title", f"{_PAGE_2}Title[0]"),
        "7.name": place("Line 7, name of who signs", f"{_PAGE_2}PrintName[0]"),
        "7.taxpayer": place("Line 7, name of the taxpayer", f"{_PAGE_2}PrintNameTaxpayer[0]"),
    }
    for number in range(1, _PEOPLE + 1):
        texts |= _representative(number) | _declaration(number)
    for number in range(1, _MATTERS + 1):
        texts |= _matter(number)
    return texts


def _boxes() -> dict[str, Place]:
    boxes = {
        "4": place("Line 4", f"{_PAGE_1}SpecificUse[0]"),
        "5a.records": place("Line 5a", f"{_PAGE_1}AccessRecords[0]"),
        "5a.disclose": place("Line 5a", f"{_PAGE_1}AuthorizeDisclosure[0]"),
        "5a.substitute": place("Line 5a", f"{_PAGE_1}SubtituteOrAdd[0]"),
        "5a.sign": place("Line 5a", f"{_PAGE_1}SignReturn[0]"),
        "5a.others": place("Line 5a", f"{_PAGE_1}OtherActs[0]"),
        "6": place("Line 6", f"{_PAGE_2}RetentionRevocation[1]"),
    }
    for number in range(1, _PEOPLE + 1):
        boxes |= _representative_boxes(number)
    return boxes


_SIGNATURES = {f"{_PAGE_2}Table_PartII[0].BodyRow{n}[0].Signature{n}[0]" for n in range(1, _PEOPLE + 1)}

JANUARY_2021 = Revision(
    form="2848",
    revision="January 2021",
    title="Power of Attorney and Declaration of Representative",
    fingerprint="14377021f95856c453d903aae6a178d8371b3a96e65c28418862394d9f8c2d8e",
    people=_PEOPLE,
    matters=_MATTERS,
    texts=_texts(),
    boxes=_boxes(),
    untouched=frozenset({f"{_PAGE_1}CheckForm[0]", *_SIGNATURES}),
    notes={"2": Note(0, 312, 591.5), "3": Note(0, 182, 292)},
    may_continue=frozenset({"5a.reason", "5a.others", "5b"}),
)
