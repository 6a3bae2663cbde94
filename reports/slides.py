"""A report as PowerPoint: one slide a section, its sentence as the title, with native charts that one can edit."""

from __future__ import annotations

import io
import re
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Inches, Pt

from reports import cells
from reports.figures import extent
from reports.report import Chart, Report, Section, Series, Table
from ui import palette

KINDS = {
    "parts": XL_CHART_TYPE.BAR_STACKED,
    "bars": XL_CHART_TYPE.COLUMN_STACKED,
    "mirror": XL_CHART_TYPE.COLUMN_STACKED,
    "lines": XL_CHART_TYPE.LINE,
}
NUMBERS = {"hours": '0.0" h"', "share": "0%"}
UNSIGNED = '0.0" h";0.0" h"'  # below the line, hours have no sign
WIDE, TALL, EDGE = Inches(13.333), Inches(7.5), Inches(0.6)
ROWS = 14  # of a table on a slide; the workbook has them all
_LIVE = re.compile(r"[=+@{-]|\w+:")
TITLE_ONLY = 5  # the layout of the default template
INK, MUTED, GRID = (c["light"] for c in (palette.INK, palette.MUTED, palette.GRID))
ACCENT = palette.KNOWN["light"]["calendar"]


def written(report: Report) -> bytes:
    """The report as .pptx, 16:9: the answer first, a slide for each section, and last what the figures are about."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, TALL
    deck.core_properties.title = cells.line(report.title, cells.TITLE)
    deck.core_properties.author = "Evenkeel"
    about = report.about
    _words(_slide(deck, report, report.title, report.answer), [f"{what}: {said}" for what, said in about.facts_of_it])
    for section in report.sections:
        drawn = section.chart is not None or (section.table is not None and section.table.rows)
        said = section.sentence if drawn and section.sentence else section.heading
        slide = _slide(deck, report, report.title if said == section.heading else section.heading, said)
        if drawn:
            _section(slide, section)
        else:
            _words(slide, [section.sentence])
    doubts = list(about.doubts) or ["Nothing to doubt that we know of."]
    told = f"{about.doubted or 'No'} doubt{'' if about.doubted == 1 else 's'} about these figures"
    _words(_slide(deck, report, "Doubts", told), doubts)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _slide(deck: Any, report: Report, small: str, title: str) -> Any:
    """A slide with its title, a word on what it is above that, and the foot."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _text(slide, (EDGE, Inches(0.35), WIDE - 2 * EDGE, Inches(0.35)), cells.line(small, 80), 14, ACCENT, bold=True)
    box = slide.shapes.title
    box.left, box.top, box.width, box.height = EDGE, Inches(0.7), WIDE - 2 * EDGE, Inches(1.2)
    title = cells.line(title, 420)
    size = 24 if len(title) <= 150 else 20 if len(title) <= 260 else 14
    _fill(box.text_frame, title, size, INK, bold=True)
    foot = f"{cells.line(report.about.line, 190)} · {len(deck.slides)}"
    _text(slide, (EDGE, TALL - Inches(0.5), WIDE - 2 * EDGE, Inches(0.3)), foot, 10, MUTED)
    return slide


def _text(slide: Any, place: tuple[int, int, int, int], text: str, size: int, colour: str, bold: bool = False) -> None:
    _fill(slide.shapes.add_textbox(*map(Emu, place)).text_frame, text, size, colour, bold)


def _fill(frame: Any, text: str, size: int, colour: str, bold: bool = False) -> None:
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = 0
    frame.text = cells.line(text)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _font(paragraph.font, size, colour, bold)


def _font(font: Any, size: int, colour: str = INK, bold: bool = False) -> None:
    font.size, font.bold, font.color.rgb = Pt(size), bold, _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))


def _words(slide: Any, lines: list[str]) -> None:
    """Lines of text as the body of a slide; of one there may be more than of many."""
    for n, line in enumerate(cells.line(one, cells.SENTENCE if len(lines) == 1 else 200) for one in lines):
        _text(slide, (EDGE, Inches(2.3 + 0.55 * n), WIDE - 2 * EDGE, Inches(0.5)), line, 14, INK)


def _section(slide: Any, section: Section) -> None:
    if section.chart is not None:
        _chart(slide, section.chart, section.heading)
    if section.table is not None and (section.chart is None or section.chart.kind == "parts"):
        _table(slide, section.table, section.heading, Inches(2.05 if section.chart is None else 4.4))


def _named(shape: Any, name: str, alt: str) -> None:
    """A name and, for who cannot see it, a sentence on what a shape shows."""
    shape.name = cells.line(name, 80)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", cells.line(alt))


def _inert(text: str, limit: int) -> str:
    """A name for a chart, which python-pptx also writes into the chart's own workbook.

    There "=..." would be a formula and "https:..." a link; an invisible sign before it keeps it a text.
    """
    clean = cells.line(text, limit) or " "
    return f"\u2060{clean}" if _LIVE.match(clean) else clean


def _chart(slide: Any, chart: Chart, heading: str) -> None:
    data = CategoryChartData(number_format=UNSIGNED if chart.kind == "mirror" else NUMBERS[chart.unit])
    data.categories = [_inert(label, 40) for label in chart.labels]
    for series in chart.series:
        data.add_series(_inert(series.name, 80), series.values)
    tall = Inches(2.2) if chart.kind == "parts" else Inches(4.8)
    frame = slide.shapes.add_chart(KINDS[chart.kind], EDGE, Inches(2.05), WIDE - 2 * EDGE, tall, data)
    _named(frame, heading, chart.alt)
    drawn = frame.chart
    _font(drawn.font, 12)
    drawn.has_title, drawn.has_legend = False, True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for plotted, series in zip(drawn.plots[0].series, chart.series, strict=True):
        _colour(plotted, series, chart)
    _axes(drawn, chart)


def _colour(plotted: Any, series: Series, chart: Chart) -> None:
    colour = _rgb(series.colours[0])
    if chart.kind != "lines":
        plotted.format.fill.solid()
        plotted.format.fill.fore_color.rgb = colour
        plotted.invert_if_negative = False
        return
    plotted.smooth = False
    plotted.marker.style = XL_MARKER_STYLE.NONE
    line = plotted.format.line
    line.color.rgb, line.width = colour, Pt(2.5 if series.style == "plain" else 1.25)
    if series.style == "dashed":
        line.dash_style = MSO_LINE.DASH
    elif series.style in ("low", "high"):
        line.color.brightness, line.width = 0.6, Pt(0.75)


def _axes(drawn: Any, chart: Chart) -> None:
    plot, across, up = drawn.plots[0], drawn.category_axis, drawn.value_axis
    if chart.kind == "parts":
        plot.gap_width, plot.overlap = 20, 100
        across.visible = up.visible = up.has_major_gridlines = False
        up.minimum_scale, up.maximum_scale = 0, extent(chart)[1] or 1
        for plotted, series in zip(plot.series, chart.series, strict=True):
            ink = max(("#FFFFFF", "#0D171D"), key=lambda c, s=series: palette.contrast(c, s.colours[0]))  # type: ignore[misc]
            labels = plotted.data_labels
            labels.show_value, labels.number_format, labels.number_format_is_linked = True, NUMBERS["hours"], False
            _font(labels.font, 12, ink)
        return
    if chart.kind != "lines":
        plot.gap_width, plot.overlap = 40, 100
    elif chart.unit == "share":
        up.minimum_scale, up.maximum_scale, up.major_unit = 0, 1, 0.2
    up.tick_labels.number_format = {"mirror": '0" h";0" h"'}.get(chart.kind, NUMBERS[chart.unit].replace("0.0", "0"))
    up.tick_labels.number_format_is_linked = False
    up.major_gridlines.format.line.color.rgb = _rgb(GRID)
    up.format.line.fill.background()
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.major_tick_mark = XL_TICK_MARK.NONE
    across.format.line.color.rgb = _rgb(MUTED)
    for skip in across._element.xpath("c:noMultiLvlLbl")[:1]:  # every so many labels, where there are many
        every = OxmlElement("c:tickLblSkip")
        every.set("val", str(1 + len(chart.labels) // 14))
        skip.addprevious(every)
    for axis in (across, up):
        _font(axis.tick_labels.font, 12, MUTED)


def _table(slide: Any, table: Table, heading: str, top: int) -> None:
    shown = table.rows[:ROWS]
    rows, columns = len(shown) + 1, len(table.columns)
    frame = slide.shapes.add_table(rows, columns, EDGE, top, WIDE - 2 * EDGE, Emu(int(Inches(0.31)) * rows))
    _named(frame, heading, f"{heading}, as a table")
    grid = frame.table
    grid.horz_banding = False
    wide = [{"text": 3, "day": 2}.get(c.unit, 2) + (n == 0) for n, c in enumerate(table.columns)]
    if table.columns[-1].unit == "text" and columns > 2:
        wide[-1] = 8
    for n, part in enumerate(wide):
        grid.columns[n].width = Emu(int((WIDE - 2 * EDGE) * part / sum(wide)))
    heads = [cells.heading(c.name, c.unit) for c in table.columns]
    for n, row in enumerate(
        [heads, *([cells.said(v, c.unit) for v, c in zip(r, table.columns, strict=True)] for r in shown)]
    ):
        grid.rows[n].height = Inches(0.31)
        for m, text in enumerate(row):
            _cell(grid.cell(n, m), text, n == 0, n - 1 in table.sums, table.columns[m].unit not in ("text", "day"))
    if len(table.rows) > ROWS:
        more = f"and {len(table.rows) - ROWS} more, in the workbook"
        _text(slide, (EDGE, TALL - Inches(0.75), WIDE - 2 * EDGE, Inches(0.3)), more, 10, MUTED)


def _cell(cell: Any, text: str, head: bool, summed: bool, number: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(GRID if head else palette.BACKGROUND["light"])
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    frame = cell.text_frame
    frame.text = cells.line(text, 90)
    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
    _font(frame.paragraphs[0].font, 12, MUTED if head else INK, bold=head or summed)
