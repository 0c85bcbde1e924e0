"""Which field of Form 8821 takes which line? Read off the rendered page: the fields of its PDF are only numbered."""

from clients.official.revisions import Note, Place, Revision, place

_PAGE = "topmostSubform[0].Page1[0]."
_PEOPLE, _MATTERS = 2, 3


def _designee(number: int) -> dict[str, Place]:
    first = {1: 10, 2: 15}[number]
    words = ("designee", "name and address"), ("caf", "CAF number"), ("ptin", "PTIN"), ("phone", "telephone")
    return {
        f"2.{number}.{key}": place(f"Line 2, designee {number}, {label}", f"{_PAGE}f1_{first + offset}[0]")
        for offset, (key, label) in enumerate((*words, ("fax", "fax")))
    }


def _designee_boxes(number: int) -> dict[str, Place]:
    first = {1: 2, 2: 6}[number]
    return {
        f"2.{number}.{key}": place(f"Line 2, designee {number}", f"{_PAGE}c1_{first + offset}[0]")
        for offset, key in enumerate(("copies", "new_address", "new_phone", "new_fax"))
    }


def _matter(number: int) -> dict[str, Place]:
    first = 20 + 4 * (number - 1)
    words = (
        ("description", "type of tax information"),
        ("form", "tax form number"),
        ("periods", "years or periods"),
        ("specific", "specific tax matters"),
    )
    row = f"{_PAGE}Table_Line3[0].BodyRow{number}[0]."
    return {
        f"3.{number}.{key}": place(f"Line 3, matter {number}, {label}", f"{row}f1_{first + offset}[0]")
        for offset, (key, label) in enumerate(words)
    }


def _texts() -> dict[str, Place]:
    texts = {
        "1.taxpayer": place("Line 1, taxpayer name and address", f"{_PAGE}f1_6[0]"),
        "1.numbers": place("Line 1, taxpayer identification numbers", f"{_PAGE}f1_7[0]"),
        "1.phone": place("Line 1, daytime telephone", f"{_PAGE}f1_8[0]"),
        "1.plan": place("Line 1, plan number", f"{_PAGE}f1_9[0]"),
        "6.name": place("Line 6, name of who signs", f"{_PAGE}f1_32[0]"),
        "6.title": place("Line 6, title", f"{_PAGE}f1_33[0]"),
    }
    for number in range(1, _PEOPLE + 1):
        texts |= _designee(number)
    for number in range(1, _MATTERS + 1):
        texts |= _matter(number)
    return texts


def _boxes() -> dict[str, Place]:
    boxes = {
        "2.more": place("Line 2", f"{_PAGE}c1_1[0]"),
        "3.records": place("Line 3", f"{_PAGE}c1_10[0]"),
        "4": place("Line 4", f"{_PAGE}c1_11[0]"),
        "5": place("Line 5", f"{_PAGE}c1_12[0]"),
    }
    return boxes | _designee_boxes(1) | _designee_boxes(2)


JANUARY_2021 = Revision(
    form="8821",
    revision="January 2021",
    title="Tax Information Authorization",
    fingerprint="8c9561c2059c30866d8e80e8db85e3847d68e6fa74cebf4062d6dadca372799c",
    people=_PEOPLE,
    matters=_MATTERS,
    texts=_texts(),
    boxes=_boxes(),
    # "For IRS Use Only".
    untouched=frozenset(f"{_PAGE}Pg1Header[0].f1_{number}[0]" for number in range(1, 6)),
    notes={"3": Note(0, 450, 453.5)},
)
