"""Does the IRS's own form say what the sheet says, in every field, and nothing outside of them?"""

import dataclasses
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from clients.official import form_2848, form_8821
from clients.official.blank import KNOWN, Blank, recognise, widgets_of
from clients.official.filling import fill
from clients.official.fitting import CannotFill
from clients.official.lines import SEE_ATTACHED
from clients.official.sheet import Acts, Line3
from practice.documents import PDFIUM
from tests.clients.sheets import SIGNED, person, read_back, sheet_for, taxpayer, text_of
from tests.machinery.irs_forms import made, official

FORMS = [revision.form for revision in KNOWN]
REVISIONS = {revision.form: revision for revision in KNOWN}
TOP, FIRST, SECOND = "topmostSubform[0].", "topmostSubform[0].Page1[0].", "topmostSubform[0].Page2[0]."


@pytest.fixture(params=["made here", "of the IRS"])
def blank_for(request):
    """`blank_for(form)`: one with the same fields, and the IRS's own where it is at hand."""

    def get(form: str) -> Blank:
        return recognise(made(REVISIONS[form]) if request.param == "made here" else official(form))

    return get


EXPECTED_2848 = {
    "Page1[0].TaxpayerName[0]": "María Vega (sole proprietor)",
    "Page1[0].TaxpayerAddress[0]": "4471 Elm Street\nChicago, IL 60601",
    "Page1[0].TaxpayerIDSSN[0]": "900-12-3456",
    "Page1[0].TaxpayerIDEIN[0]": "00-1234567",
    "Page1[0].TaxpayerTelephone[0]": "312-555-0144",
    "Page1[0].TaxpayerPlanNumber[0]": "001",
    "Page1[0].SentCopies1[0]": "/1",
    "Page1[0].SentCopies2[0]": "/1",
    "Page1[0].NewAddress1[0]": "/1",
    "Page1[0].NewTelephoneNo2[0]": "/1",
    "Page1[0].Table_Line3[0].BodyRow1[0].Description1[0]": "Income",
    "Page1[0].Table_Line3[0].BodyRow1[0].TaxForm1[0]": "1040",
    "Page1[0].Table_Line3[0].BodyRow1[0].Years1[0]": "2021 thru 2024",
    "Page1[0].Table_Line3[0].BodyRow2[0].Description2[0]": "Employment",
    "Page1[0].Table_Line3[0].BodyRow2[0].TaxForm2[0]": "941",
    "Page1[0].Table_Line3[0].BodyRow2[0].Years2[0]": "1st 2024 thru 4th 2025",
    "Page1[0].SpecificUse[0]": "/1",
    "Page1[0].AccessRecords[0]": "/1",
    "Page1[0].AuthorizeDisclosure[0]": "/1",
    "Page1[0].SubtituteOrAdd[0]": "/1",
    "Page1[0].SignReturn[0]": "/1",
    "Page1[0].AdditionalActs1[0]": "Filed under Regulations section",
    "Page1[0].AdditionalActs2[0]": "1.6012-1(a)(5) by reason of disease or injury.",
    "Page1[0].OtherActs[0]": "/1",
    "Page1[0].OtherActs1[0]": "Sign Form 907 \\ (agreement).",
    "Page2[0].SpecificDeletions1[0]": "No Form 872.",
    "Page2[0].RetentionRevocation[1]": "/1",
    "Page2[0].Title[0]": "Owner",
    "Page2[0].PrintName[0]": "María Vega",
    "Page2[0].PrintNameTaxpayer[0]": "María Vega (sole proprietor)",
    **{
        name.format(n): value.format(n)
        for n in (1, 2)
        for name, value in {
            "Page1[0].RepresentativesName{0}[0]": "Rosa Moreno {0}",
            "Page1[0].RepresentativesAddress{0}[0]": "12 Main Street, Suite 400\nSpringfield, IL 62701",
            "Page1[0].CAFNumber{0}[0]": "0312-4567{0}R",
            "Page1[0].PTIN{0}[0]": "P0123456{0}",
            "Page1[0].TelephoneNo{0}[0]": "217-555-010{0}",
            "Page1[0].FaxNo{0}[0]": "217-555-020{0}",
            "Page2[0].Table_PartII[0].BodyRow{0}[0].Designation{0}[0]": "c",
            "Page2[0].Table_PartII[0].BodyRow{0}[0].Jurisdiction{0}[0]": "IRS",
            "Page2[0].Table_PartII[0].BodyRow{0}[0].Bar{0}[0]": "00123-{0}",
        }.items()
    },
}
DESIGNEE = "Rosa Moreno {}\n12 Main Street, Suite 400\nSpringfield, IL 62701"
EXPECTED_8821 = {
    "f1_6": "María Vega (sole proprietor)\n4471 Elm Street\nChicago, IL 60601",
    "f1_7": "SSN 900-12-3456, EIN 00-1234567",
    "f1_8": "312-555-0144",
    "f1_9": "001",
    "f1_10": DESIGNEE.format(1),
    "f1_11": "0312-45671R",
    "f1_12": "P01234561",
    "f1_13": "217-555-0101",
    "f1_14": "217-555-0201",
    "c1_2": "/1",
    "c1_3": "/1",
    "f1_15": DESIGNEE.format(2),
    "f1_16": "0312-45672R",
    "f1_17": "P01234562",
    "f1_18": "217-555-0102",
    "f1_19": "217-555-0202",
    "c1_6": "/1",
    "c1_8": "/1",
    "c1_10": "/1",
    "Table_Line3[0].BodyRow1[0].f1_20": "Income",
    "Table_Line3[0].BodyRow1[0].f1_21": "1040",
    "Table_Line3[0].BodyRow1[0].f1_22": "2021 thru 2024",
    "Table_Line3[0].BodyRow1[0].f1_23": "Account transcripts",
    "Table_Line3[0].BodyRow2[0].f1_24": "Employment",
    "Table_Line3[0].BodyRow2[0].f1_25": "941",
    "Table_Line3[0].BodyRow2[0].f1_26": "1st 2024 thru 4th 2025",
    "Table_Line3[0].BodyRow2[0].f1_27": "Account transcripts",
    "c1_11": "/1",
    "c1_12": "/1",
    "f1_32": "María Vega",
    "f1_33": "Owner",
}
EXPECTED = {
    "2848": {f"{TOP}{name}": value for name, value in EXPECTED_2848.items()},
    "8821": {f"{FIRST}{name}[0]": value for name, value in EXPECTED_8821.items()},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_says_what_the_sheet_says_and_no_other_field_says_anything(blank_for, form):
    assert read_back(fill(sheet_for(form), blank_for(form))) == EXPECTED[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_with_nothing_on_it_has_only_its_taxpayer(blank_for, form):
    bare = sheet_for(form, people=0, matters=0, is_specific_use=False, acts=Acts(), retains_earlier=False,
                     signer_name="", signer_title="", is_entity=False, taxpayer=taxpayer(
                         address="", phone="", ssn="", ein="", plan_number=""))  # fmt: skip
    assert list(read_back(fill(bare, blank_for(form))).values()) == ["María Vega (sole proprietor)"]


@pytest.mark.parametrize("form", FORMS)
def test_flattened_pages_bear_the_same_words_and_no_field(blank_for, form):
    content = fill(sheet_for(form), blank_for(form), is_flat=True)
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    assert "/AcroForm" not in reader.root_object
    assert [page.get("/Annots") for page in reader.pages] == [None] * len(reader.pages)
    words = " ".join(text_of(content))
    for value in EXPECTED[form].values():
        if value != "/1":
            assert all(line in words for line in value.split("\n")), value


def test_a_signature_and_its_date_stay_empty_unless_somebody_signed(blank_for):
    people = (person(1, signed_on=SIGNED), person(2))
    found = read_back(fill(dataclasses.replace(sheet_for("2848"), people=people), blank_for("2848")))
    dates = {name: value for name, value in found.items() if "Date" in name or "Signature" in name}
    assert dates == {f"{SECOND}Table_PartII[0].BodyRow1[0].Date1[0]": "06/29/2026"}


def test_part_ii_follows_line_2_in_the_order_of_positions(blank_for):
    people = (person(3, designation="a"), person(1, designation="b"), person(2, designation="c"))
    found = read_back(fill(dataclasses.replace(sheet_for("2848"), people=people), blank_for("2848")))
    names = [found[f"{FIRST}RepresentativesName{n}[0]"] for n in (1, 2, 3)]
    letters = [found[f"{SECOND}Table_PartII[0].BodyRow{n}[0].Designation{n}[0]"] for n in (1, 2, 3)]
    assert (names, letters) == (["Rosa Moreno 1", "Rosa Moreno 2", "Rosa Moreno 3"], ["b", "c", "a"])


@pytest.mark.parametrize("is_flat", [False, True], ids=["fillable", "flat"])
@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_adobes_layer_and_nothing_that_runs_is_left(blank_for, form, is_flat):
    content = fill(sheet_for(form), blank_for(form), is_flat=is_flat)
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    left = {"/Perms", "/OpenAction", "/AA", "/Names"} & set(reader.root_object)
    left |= {"/XFA", "/SigFlags", "/NeedAppearances"} & set(reader.root_object.get("/AcroForm", {}))
    assert left == set()
    objects = [reader.get_object(number) for number in reader.xref[0] if number]
    assert len(objects) > 20
    scripts = [each for each in objects if isinstance(each, dict) and ("/JS" in each or "/XFA" in each)]
    assert scripts == []
    names = {name for name, _ in widgets_of(reader.pages)}
    expected = REVISIONS[form].names - {f"{FIRST}CheckForm[0]"}
    assert names == (set() if is_flat else expected)


# What is too much for the form.


@pytest.mark.parametrize("form", FORMS)
def test_what_has_no_room_goes_to_a_continuation_sheet(blank_for, form):
    room = REVISIONS[form].people
    content = fill(sheet_for(form, people=room + 2, matters=5), blank_for(form), is_flat=True)
    pages = text_of(content)
    own, more = pages[: len(blank_pages(form))], " ".join(pages[len(blank_pages(form)) :])
    assert f"Rosa Moreno {room}" in own[0]
    assert f"Rosa Moreno {room + 1}" not in " ".join(own)
    for number in (room + 1, room + 2):
        for words in (f"{number}. Rosa Moreno {number}", f"0312-4567{number}R", f"P0123456{number}"):
            assert words in more
    for words in ("Line 2.", "Line 3.", "4 Excise 720 2nd 2023", "5 Gift 709 202406", "900-12-3456", "00-1234567"):
        assert words in more
    assert f"Continuation sheet to Form {form} (Rev. January 2021)" in more
    assert "María Vega (sole proprietor)" in more
    assert own[0].count(SEE_ATTACHED) == (2 if form == "2848" else 1)
    assert ("Under penalties of perjury" in more) == (form == "2848")


def blank_pages(form):
    return range(2 if form == "2848" else 1)


def test_the_box_of_form_8821_says_that_a_list_is_attached(blank_for):
    assert f"{FIRST}c1_1[0]" in read_back(fill(sheet_for("8821", people=3), blank_for("8821")))
    assert f"{FIRST}c1_1[0]" not in read_back(fill(sheet_for("8821"), blank_for("8821")))


def test_what_fits_makes_no_continuation_sheet(blank_for):
    content = fill(sheet_for("2848", people=4, matters=3), blank_for("2848"))
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2
    assert SEE_ATTACHED not in " ".join(text_of(content))


def test_acts_run_over_their_lines_and_what_is_longer_goes_to_the_continuation_sheet(blank_for):
    two_lines = "Sign an agreement to extend the time to bring suit, and substitute " * 2
    found = read_back(fill(sheet_for("2848", acts=Acts(others=two_lines)), blank_for("2848")))
    lines = [found[f"{FIRST}OtherActs{n}[0]"] for n in (1, 2)]
    assert " ".join(lines) == two_lines.strip()
    longer = "Sign an agreement to extend the time to bring suit. " * 6
    content = fill(sheet_for("2848", acts=Acts(others=longer, denied=longer)), blank_for("2848"))
    found = read_back(content)
    assert found[f"{FIRST}OtherActs1[0]"] == SEE_ATTACHED
    assert " ".join(found[f"{SECOND}SpecificDeletions{n}[0]"] for n in (1, 2)) == SEE_ATTACHED
    more = text_of(content)[2]
    assert more.count(longer.strip()) == 2
    assert "Line 5a, other acts" in more
    assert "Line 5b, acts not authorized" in more


def test_an_address_of_more_lines_than_the_field_is_set_with_commas(blank_for):
    address = "Moreno Tax LLC\n12 Main Street\nSuite 400\nSpringfield, IL 62701"
    found = read_back(fill(sheet_for("2848", taxpayer=taxpayer(address=address)), blank_for("2848")))
    joined = "Moreno Tax LLC\n12 Main Street, Suite 400, Springfield, IL 62701"
    assert found[f"{FIRST}TaxpayerAddress[0]"] == joined


LONG = "Northwestern " * 30
REFUSED = {
    "taxpayer name": ({"taxpayer": taxpayer(name=LONG)}, "Line 1, taxpayer name: 389 characters do not fit into one"),
    "address": (
        {"people": (person(1, address=LONG),)},
        "Line 2, representative 1, address: 389 characters do not fit into two lines of about ",
    ),
    "ptin": (
        {"people": (person(1), person(2, ptin="P0123456789"), person(3, ptin="Applied  for it"))},
        "Line 2, representative 3, PTIN: 14 characters, and the form takes 11.",
    ),
    "designation": (
        {"people": (person(1, designation="cc"),)},
        "Part II, representative 1, designation: 2 characters, and the form takes 1.",
    ),
    "periods": (
        {"matters": (Line3("Income", "1040", LONG),)},
        "Line 3, matter 1, years or periods: 389 characters do not fit into two lines of about ",
    ),
    "copies": (
        {"people": (person(1), person(2), person(3, gets_copies=True))},
        "Line 2: Rosa Moreno 3 is to be sent copies, and the form has that box for the first 2 alone.",
    ),
    "atin": ({"taxpayer": taxpayer(atin="900-93-1234")}, "none for an ATIN"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_with_its_field_and_by_how_much(blank_for, case):
    changed, sentence = REFUSED[case]
    with pytest.raises(CannotFill) as refused:
        fill(dataclasses.replace(sheet_for("2848", is_entity=False), **changed), blank_for("2848"))
    assert len(refused.value.faults) == 1
    assert sentence in str(refused.value)


LACKING = {
    "polish": ("Jan Łukasiewicz", "no “Ł” (U+0141, LATIN CAPITAL LETTER L WITH STROKE). Write it as “Lukasiewicz”."),
    "turkish": ("Ayşe Yıldız", "Write it as “Ayse”."),
    "vietnamese": ("Nguyễn Văn", "Write it as “Nguyen”."),
    "minus": ("Vega \u2212 Sons", "(U+2212, MINUS SIGN). Write it as “-”."),
    "hebrew": ("\u05d3\u05d5\u05d3", "Write it in plain letters"),
    "override": ("Vega\u202e", "the form's font has no (U+202E, RIGHT-TO-LEFT OVERRIDE). Write it as “Vega”."),
    "emoji": ("Vega \U0001f600", "(U+1F600, GRINNING FACE). Write it in plain letters, or take it out."),
    "chinese": ("\u738b\u5c0f\u660e", "Write it in plain letters"),
    "null": ("Ve\x00ga", "(U+0000). Write it as “Vega”."),
}


@pytest.mark.parametrize("case", LACKING)
def test_a_letter_that_the_font_lacks_is_named_with_its_plain_form(blank_for, case):
    name, sentence = LACKING[case]
    with pytest.raises(CannotFill) as refused:
        fill(sheet_for("2848", people=1, taxpayer=taxpayer(name=name)), blank_for("2848"))
    assert refused.value.faults[0].startswith("Line 1, taxpayer name: ")
    assert sentence in str(refused.value)


def test_letters_with_marks_that_the_font_has_are_printed(blank_for):
    name = "Zoë Ñandú-Müller & Söhne, “Straße” €5 – §7"
    content = fill(sheet_for("2848", taxpayer=taxpayer(name=name)), blank_for("2848"), is_flat=True)
    assert name in text_of(content)[0]
    # The same letters in two parts each.
    taken_apart = fill(sheet_for("2848", taxpayer=taxpayer(name="Zoe\u0308")), blank_for("2848"))
    assert read_back(taken_apart)[f"{FIRST}TaxpayerName[0]"] == "Zoë"


def test_a_letter_lacking_on_the_continuation_sheet_is_named_too(blank_for):
    people = (*(person(n) for n in range(1, 5)), person(5, name="Wałęsa"))
    with pytest.raises(CannotFill, match=r"Line 2, number 5, name: .*Write it as “Walesa”"):
        fill(dataclasses.replace(sheet_for("2848"), people=people), blank_for("2848"))


# Hostile text, in every text of a sheet.

HOSTILE = {
    "500 letters": "W" * 500,
    "500 words": "ab " * 166,
    "right to left": "\u05d0\u05d1 \u202eabc\u202c",
    "emoji": "\U0001f468\u200d\U0001f469 \U0001f600",
    "markup": "#eval(\"1\") *b* _i_ $x^2$ @ref `raw` <tag> = h",
    "formula": "=HYPERLINK(\"x\",A1)+@SUM(1)",
    "pdf": ") Tj ET Q (\\) \\( >> endobj % <</JS>>",
    "controls": "a\x00b\x1b[31mc\x7f\u0085",
    "breaks": "a\nb\r\nc\n\n\nd\u2028e",
}  # fmt: skip


def places_of(sheet):
    """Every text of a sheet: what makes the sheet with another text there."""
    for part in ("taxpayer", "acts"):
        whole = getattr(sheet, part)
        for name in texts_in(whole):
            yield (
                f"{part}.{name}",
                lambda text, part=part, whole=whole, name=name: dataclasses.replace(
                    sheet, **{part: dataclasses.replace(whole, **{name: text})}
                ),
            )
    for part in ("people", "matters"):
        rows = getattr(sheet, part)
        for name in texts_in(rows[0]):
            yield (
                f"{part}.{name}",
                lambda text, part=part, rows=rows, name=name: dataclasses.replace(
                    sheet, **{part: (dataclasses.replace(rows[0], **{name: text}), *rows[1:])}
                ),
            )
    for name in ("signer_name", "signer_title"):
        yield name, lambda text, name=name: dataclasses.replace(sheet, **{name: text})


def texts_in(row):
    return [each.name for each in dataclasses.fields(row) if isinstance(getattr(row, each.name), str)]


# What the form has no line for, or refuses with a sentence of its own.
NOT_ON = {
    "2848": {"taxpayer.atin", "matters.specific"},
    "8821": {
        "taxpayer.atin",
        *(f"people.{name}" for name in ("designation", "licence", "jurisdiction")),
        *(f"acts.{name}" for name in ("others", "denied", "sign_return_reason")),
    },
}


def filled_or_refused(sheet, blank, is_flat):
    """The words on the form, or nothing and the sentences of the refusal."""
    try:
        content = fill(sheet, blank, is_flat=is_flat)
    except CannotFill as refused:
        return "", refused.faults
    pypdf.PdfReader(io.BytesIO(content), strict=True)
    return " ".join(text_of(content) + list(read_back(content).values())), []


def without_spaces(text):
    return "".join(text.replace(",", "").split())


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_is_refused_by_name_or_stands_there_as_typed(blank_for, form, hostile):
    blank, text = blank_for(form), HOSTILE[hostile]
    tried = 0
    for where, with_text in places_of(sheet_for(form)):
        if where in NOT_ON[form]:
            continue
        tried += 1
        shown, faults = filled_or_refused(with_text(text), blank, is_flat=tried % 2 == 0)
        assert bool(shown) != bool(faults), where
        assert all(fault.startswith(("Line ", "Part II")) and "?" not in fault for fault in faults), where
        assert faults or without_spaces(text) in without_spaces(shown), where
    assert tried > 14


def test_many_faults_are_said_in_a_few_sentences(blank_for):
    people = tuple(person(n, name="W" * 500, address="W" * 500, phone="W" * 500) for n in range(1, 5))
    with pytest.raises(CannotFill) as refused:
        fill(dataclasses.replace(sheet_for("2848"), people=people), blank_for("2848"))
    assert len(refused.value.faults) == 12
    assert str(refused.value).endswith("And 6 more.")


# The file.


@pytest.mark.parametrize("is_flat", [False, True], ids=["fillable", "flat"])
@pytest.mark.parametrize("form", FORMS)
def test_the_same_sheet_is_the_same_file(blank_for, form, is_flat):
    blank, sheet = blank_for(form), sheet_for(form, people=6, matters=5)
    assert fill(sheet, blank, is_flat=is_flat) == fill(sheet, blank, is_flat=is_flat)


def test_the_same_sheet_is_the_same_file_in_another_process(tmp_path):
    program = (
        "import hashlib, os, django; django.setup()\n"
        "from clients.official.blank import KNOWN, recognise\n"
        "from clients.official.filling import fill\n"
        "from tests.clients.sheets import sheet_for\n"
        "from tests.machinery.irs_forms import made\n"
        "print(hashlib.sha256(fill(sheet_for('2848', people=5), recognise(made(KNOWN[0])))).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            cwd=Path(__file__).resolve().parents[2],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(answers) == 1


@pytest.mark.parametrize("is_flat", [False, True], ids=["fillable", "flat"])
@pytest.mark.parametrize("form", FORMS)
def test_qpdf_finds_nothing_wrong(blank_for, form, is_flat, tmp_path):
    if not shutil.which("qpdf"):
        missing = "qpdf is not installed: apt-get install qpdf"
        if os.environ.get("REQUIRE_QPDF") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    path = tmp_path / "form.pdf"
    path.write_bytes(fill(sheet_for(form, people=6, matters=5), blank_for(form), is_flat=is_flat))
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr


SCALE = 2


def rendered(content):
    """Each page as rows of bytes, one byte a pixel."""
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(content)
        try:
            pages = []
            for page in pdf:
                bitmap = page.render(scale=SCALE, grayscale=True, may_draw_forms=False)
                data = bytes(bitmap.buffer)
                pages.append([data[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)])
            return pages
        finally:
            pdf.close()


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_drawn_outside_the_field_it_belongs_to(blank_for, form):
    """The picture of the filled form differs from the empty one in its fields alone, and in each of them."""
    blank = blank_for(form)
    empty = sheet_for(form, people=0, matters=0, is_specific_use=False, acts=Acts(), retains_earlier=False,
                      signer_name="", signer_title="", is_entity=False, taxpayer=taxpayer(
                          name="", address="", phone="", ssn="", ein="", plan_number=""))  # fmt: skip
    before = rendered(fill(empty, blank, is_flat=True))
    after = rendered(fill(sheet_for(form), blank, is_flat=True))
    reader = pypdf.PdfReader(io.BytesIO(blank.content))
    filled = EXPECTED[form]
    for number, page in enumerate(reader.pages):
        height = float(page.mediabox.height)
        boxes = {name: pixels(widget["/Rect"], height) for name, widget in widgets_of([page]) if name in filled}
        touched = set()
        for y, (old, new) in enumerate(zip(before[number], after[number], strict=True)):
            if old == new:
                continue
            for x, (was, now) in enumerate(zip(old, new, strict=True)):
                if abs(was - now) > 24:
                    inside = {name for name, (x0, y0, x1, y1) in boxes.items() if x0 <= x <= x1 and y0 <= y <= y1}
                    assert inside, f"ink at {x}, {y} of page {number + 1} belongs to no field"
                    touched |= inside
        assert touched == set(boxes)


def pixels(rectangle, height):
    left, bottom, right, top = (float(side) for side in rectangle)
    return left * SCALE - 1, (height - top) * SCALE - 2, right * SCALE + 1, (height - bottom) * SCALE + 2


def test_the_tables_name_every_field_of_the_official_files_and_no_other():
    for revision in (form_2848.JANUARY_2021, form_8821.JANUARY_2021):
        content = official(revision.form)
        reader = pypdf.PdfReader(io.BytesIO(content))
        names = [name for name, _ in widgets_of(reader.pages)]
        assert sorted(names) == sorted(revision.names)
        assert recognise(content).fingerprint == revision.fingerprint
