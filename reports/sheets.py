"""A report as an Excel workbook: one sheet for each section, its numbers as numbers, and no text that does anything."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from reports import cells
from reports.report import Report, Section, Table, Unit

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMATS = {"hours": "0.0", "share": "0%", "count": "0", "day": "d mmm yyyy"}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD = 3  # row of the columns' names, counted from 0: above it heading, sentence and what it is about
WIDEST = 60  # letters


def written(report: Report) -> bytes:
    """The report as .xlsx: the sheet About, then one for each section that has a table."""
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": cells.line(report.title, cells.TITLE), "comments": "Made with Evenkeel"})
        looks = {
            "heading": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "small": book.add_format({"font_color": "#52616A", "font_size": 9}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for bold in (False, True):
            for unit in ("text", *FORMATS):
                looks[f"{unit}{bold}"] = book.add_format({"num_format": FORMATS.get(unit, "@"), "bold": bold})
        _about(book.add_worksheet("About"), report, looks)
        taken = {"about", "history"}  # Excel keeps the second name for itself
        for section in report.sections:
            if section.table is not None:
                sheet = book.add_worksheet(_name(section.heading, taken))
                _section(sheet, section, section.table, report, looks)
    return file.getvalue()


def _name(heading: str, taken: set[str]) -> str:
    """A name for a sheet that Excel takes: 31 letters, some signs not among them, and each only once."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", cells.line(heading, 31)).strip(" '") or "Section"
    name, n = clean, 1
    while name.lower() in taken:
        n += 1
        name = f"{clean[:27]} {n}"
    taken.add(name.lower())
    return name


def _about(sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, cells.line(report.title, cells.TITLE), looks["heading"])
    rows = [("", report.answer), *report.about.facts_of_it, *(("Doubt", doubt) for doubt in report.about.doubts)]
    rows += [("Doubt", "Nothing to doubt that we know of.")] * (not report.about.doubts)
    rows += [(section.heading, section.sentence) for section in report.sections if section.sentence]
    for n, (what, said) in enumerate(rows, 2):
        sheet.write_string(n, 0, cells.line(what, cells.TITLE), looks["wrap"])
        sheet.write_string(n, 1, cells.line(said), looks["wrap"])
    _print(sheet, report)


def _section(sheet: Worksheet, section: Section, table: Table, report: Report, looks: dict[str, Format]) -> None:
    sheet.write_string(0, 0, cells.line(section.heading, cells.TITLE), looks["heading"])
    sheet.write_string(1, 0, cells.line(section.sentence))
    sheet.write_string(2, 0, cells.line(report.about.line), looks["small"])
    for column, (name, unit) in enumerate((c.name, c.unit) for c in table.columns):
        head = cells.heading(name, unit)
        sheet.write_string(HEAD, column, head, looks["head"])
        longest = max([len(head) // 2, *(len(cells.said(row[column], unit)) for row in table.rows)])
        sheet.set_column(column, column, min(max(longest, 9), WIDEST) + 2)
        for n, row in enumerate(table.rows):
            _cell(sheet, (HEAD + 1 + n, column), row[column], unit, looks[f"{unit}{n in table.sums}"])
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.repeat_rows(HEAD)
    _print(sheet, report)


def _cell(sheet: Worksheet, at: tuple[int, int], value: object, unit: Unit, look: Format) -> None:
    if value is None:
        sheet.write_blank(*at, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, look)
    else:
        sheet.write_string(*at, cells.said(str(value), unit), look)


def _print(sheet: Worksheet, report: Report) -> None:
    """On paper: A4 across, as wide as a sheet, and at its foot what it is about, where "&" would be a command."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8" + cells.line(report.about.line, 120).replace("&", "&&"))
