"""Does a spreadsheet hold what it was given, as what it is, and nothing that its program would run?"""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from practice.spreadsheets import CHANCE, DAY, MONEY, Column, csv_lines, defused, made, xlsx_pieces

COLUMNS = [
    Column("Name", lambda row: row[0]),
    Column("Day", lambda row: row[1], DAY),
    Column("Amount", lambda row: row[2], MONEY),
    Column("Chance", lambda row: row[3], CHANCE),
]
ROWS = [("Ann Lée", date(2026, 6, 3), Decimal("1234.50"), 0.27), ("", None, Decimal("-25.00"), None)]
STARTS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]


def cells_of(pieces):
    book = load_workbook(io.BytesIO(b"".join(pieces)))
    return [list(row) for row in book.active.iter_rows()]


def test_a_workbook_has_days_as_days_and_amounts_as_numbers():
    head, first, second = cells_of(xlsx_pieces("Cases", COLUMNS, ROWS))
    assert [cell.value for cell in head] == ["Name", "Day", "Amount", "Chance"]
    assert first[0].value == "Ann Lée"
    assert (first[1].is_date, first[1].value.date()) == (True, date(2026, 6, 3))
    assert (first[2].data_type, first[2].value, first[2].number_format) == ("n", 1234.5, MONEY)
    assert (first[3].value, first[3].number_format) == (0.27, "0%")
    assert [cell.value for cell in second] == [None, None, -25, None]


def test_a_csv_has_a_mark_for_excel_plain_days_and_plain_amounts():
    text = b"".join(csv_lines(COLUMNS, ROWS))
    assert text.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig")))) == [
        ["Name", "Day", "Amount", "Chance"],
        ["Ann Lée", "2026-06-03", "1234.50", "0.27"],
        ["", "", "-25.00", ""],
    ]


@pytest.mark.parametrize("start", STARTS)
def test_no_text_becomes_a_formula_in_either_file(start):
    typed = f"{start}HYPERLINK(1)"
    rows = [(typed, None, None, None)]
    assert defused(typed) == f"'{typed}"
    (_, line) = csv.reader(io.StringIO(b"".join(csv_lines(COLUMNS, rows)).decode("utf-8-sig"), newline=""))
    assert line[0] == f"'{typed}"
    (_, cells) = cells_of(xlsx_pieces("Cases", COLUMNS, rows))
    assert cells[0].data_type == "s"
    assert cells[0].value.startswith("'")


def test_what_no_workbook_can_hold_is_left_out_and_the_rest_stays():
    (_, cells) = cells_of(xlsx_pieces("Cases", COLUMNS, [("a\x0bb\x00c\U0001f600", None, None, None)]))
    assert cells[0].value == "abc\U0001f600"


def test_a_csv_is_read_row_by_row_while_it_is_sent():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield (str(number), None, None, None)

    lines = made("csv", "Cases", COLUMNS, rows())
    next(lines)
    assert asked == []
    next(lines)
    assert asked == [0]
