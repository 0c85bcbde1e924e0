"""How does a list leave the house as a spreadsheet: as CSV or as a workbook, with no cell that becomes a formula?

Both are made row by row, so that a list of a hundred thousand rows takes no more memory than one of a hundred.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from practice import history
from practice.history import Actor

CSV, XLSX = "csv", "xlsx"
EXPORTED = "list_exported"
"""The kind of event that says so."""

CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PIECE = 64 * 1024
"""Bytes of a finished workbook that are sent at once."""

# What spreadsheets take for the start of a formula, the full-width forms of East Asian keyboards included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """The text as a spreadsheet cell that stays text: an apostrophe before whatever might start a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


@dataclass(frozen=True)
class Column:
    """A head, what a row has under it, how a number or day is written in a workbook, and how wide it is there.

    `of` gives a text, a date, a Decimal, a number or None.
    """

    head: str
    of: Callable[[Any], object]
    number_format: str = ""
    width: int = 14


DAY, MONEY, CHANCE = "yyyy-mm-dd", "#,##0.00;[Red]-#,##0.00", "0%"


class _Line:
    """Hands back what the CSV writer writes, one line at a time."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: list[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The rows as RFC 4180 lines in UTF-8; days as 2026-06-29, amounts without signs of thousands.

    A byte order mark leads, without which Excel reads accented names wrongly.
    """
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf" + writer.writerow([column.head for column in columns]).encode()
    for row in rows:
        yield writer.writerow([_plain(column.of(row)) for column in columns]).encode()


def _plain(value: object) -> object:
    return defused(value) if isinstance(value, str) else value


def xlsx_pieces(title: str, columns: list[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The rows as a workbook of one sheet: dates are dates and amounts numbers, so that they sort and add up.

    It is written to a file on disk, since a workbook can be sent only when its last row is known.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_head(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column, column.of(row)) for column in columns])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _head(sheet: Any, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column.head)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: Column, value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, defused(ILLEGAL_CHARACTERS_RE.sub("", value)))
        # Whatever it begins with, it is a text: the library would make a formula of an equals sign.
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if column.number_format and isinstance(value, date | Decimal | float):
        cell.number_format = column.number_format
    return cell


def record_export(by: Actor, kind: str, number: str, words: str) -> None:
    """Write to the history of the firm that a list was exported: how many rows, how filtered, never who is on it.

    `number` is such as "214 cases", `words` the filter in words, "" for none. Call it inside a transaction.
    """
    sentence = f"List exported as {kind.upper()}: {number}, {words or 'unfiltered'}. Taxpayer numbers masked."
    facts = {"format": kind, "rows": number, "filter": words}
    history.record(by.person.firm.chain_id, by=by, kind=EXPORTED, sentence=sentence, facts=facts)


def made(kind: str, title: str, columns: list[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The bytes of the file of that kind (CSV or XLSX), in pieces."""
    return xlsx_pieces(title, columns, rows) if kind == XLSX else csv_lines(columns, rows)
