"""The four forms of a report: what stands in each, and that nobody's words do anything in any of them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import plotly.graph_objects as go
import pytest
from browser import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from report_help import FORMS, HOSTILE, Page, about, everything, parts, report, texts

from model import EvenkeelError
from reports import figures, written
from reports.report import Column, Section, Table

HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
PLAIN = report("Plain words")


def pages() -> Page:
    return Page(written(PLAIN, ".html").decode())


# what every form says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMS)
def test_every_form_says_period_filters_version_and_doubts(ending: str) -> None:
    made = replace(PLAIN, about=about("Product: Web shop", ("The calendar is old.", "Two zones differ.")))
    said = everything(written(made, ending), ending)
    for what in ("19 Oct – 15 Nov 2026", "Product: Web shop", "33 (d635d5cf)", "20 Nov 2026, 13:00 Europe/Berlin",
                 "2 doubts", "The calendar is old.", "Two zones differ."):  # fmt: skip
        assert what in said, what


@pytest.mark.parametrize("ending", FORMS)
def test_sample_data_is_called_so_and_no_doubts_are_said_too(ending: str) -> None:
    made = replace(PLAIN, about=replace(about(), sample=True))
    said = everything(written(made, ending), ending)
    assert "Sample data" in said
    assert "no doubts" in said
    assert "Sample data" not in everything(written(PLAIN, ending), ending)


@pytest.mark.parametrize("ending", FORMS)
def test_the_answer_and_every_heading_stand_in_every_form(ending: str) -> None:
    said = everything(written(replace(PLAIN, answer="Most of it: customers."), ending), ending)
    assert "Most of it: customers." in said
    kept = [s for s in PLAIN.sections if s.sentence]
    assert all(section.heading in said for section in kept)


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(EvenkeelError, match=r"\.html, \.pptx, \.xlsx, \.md"):
        written(PLAIN, ".pdf")


def test_a_report_of_chosen_sections_keeps_their_order_and_names_a_wrong_one() -> None:
    chosen = PLAIN.only(("words", " Bars "))
    assert [s.heading for s in chosen.sections] == ["Bars", "Words"]
    assert PLAIN.only(()).sections == ()
    with pytest.raises(EvenkeelError, match="no section 'moon'"):
        PLAIN.only(("Bars", "Moon"))


# hostile words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_do_nothing(ending: str, words: str) -> None:
    content = written(report(words), ending)
    said = everything(content, ending)
    assert not HIDDEN.search(said.replace("\n", ""))
    assert "A" * 2_000 not in said
    {".html": inert_page, ".md": inert_markdown, ".pptx": inert_office, ".xlsx": inert_office}[ending](content, words)


def inert_page(content: bytes, words: str) -> None:
    page, plain = Page(content.decode()), pages()
    made, known = ([(tag, *sorted(a)) for tag, a in one.tags] for one in (page, plain))
    assert made == known if words else set(made) <= set(known)  # neither a tag nor an attribute came of the words
    assert not any("href" in a or any(k.startswith("on") for k in a) for _, a in page.tags)
    data = next(code for code in page.code if code.startswith("[{"))
    assert "<" not in data
    names = re.findall(r'"name":"((?:[^"\\]|\\.)*)"', data)
    assert not [n for n in names if re.search(r"%\{|\$|<", json.loads(f'"{n}"'))]  # plotly reads these


def inert_markdown(content: bytes, words: str) -> None:
    text = content.decode()
    bare = re.sub(r"\\.", "", text)
    live = r"<\w|!?\[[^\]]*\]\(|^\[.*\]:|:\w+\[|:material|\$|`|~~|\w@\w|://\w|www\.\w"
    assert not re.findall(live, bare, re.MULTILINE)
    plain = written(PLAIN, ".md").decode()
    assert len(re.findall(r"^#", text, re.MULTILINE)) == len(re.findall(r"^#", plain, re.MULTILINE))
    assert re.sub(r"[^|\n]", "", bare).split() == re.sub(r"[^|\n]", "", plain).split()  # the cells of each table


def inert_office(content: bytes, words: str) -> None:
    found = parts(content)
    for name, data in found.items():
        if name.endswith((".xml", ".rels")):
            root = ET.fromstring(data)  # XML that any program reads
            assert not [e.tag for e in root.iter() if e.tag.endswith(("}hyperlink", "}hlinkClick"))], name
            assert not [r for r in root.iter() if r.attrib.get("TargetMode") == "External"], name
            if "worksheets/" in name:
                assert root.findall(".//s:f", NS) == [], name
    assert not any("vba" in name.lower() for name in found)


@settings(max_examples=20)
@given(words=st.text(), numbers=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_any_words_and_numbers_can_be_written(words: str, numbers: list[float]) -> None:
    made = report(words)
    table = Table((Column(words), Column(words, "hours")), tuple((words, n) for n in numbers))
    made = replace(made, sections=(*made.sections, Section(words, words, table=table)))
    for ending in (".html", ".xlsx", ".md"):  # slides take a tenth of a second each; the list above goes through them
        assert written(made, ending)


# the web page ---------------------------------------------------------------------------------------------------


def test_the_page_lets_only_its_own_scripts_run_and_fetches_nothing() -> None:
    page = pages()
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and "Content-Security" in str(a)) or ""
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    scripts = [a for tag, a in page.tags if tag == "script"]
    assert [a for a in scripts if a] == [{"type": "application/json", "id": "figures"}]
    source = written(PLAIN, ".html").decode()
    run = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in run]
    assert len(run) == 2  # plotly.js once, and ours
    assert re.findall(r"'sha256-([^']+)'", policy) == digests
    assert not [a for _, a in page.tags if "src" in a or "href" in a]


def test_a_report_without_charts_brings_no_library_along() -> None:
    made = replace(PLAIN, sections=(Section("Words", "Only words."),))
    content = written(made, ".html")
    assert len(content) < 20_000
    assert "script-src 'none'" in content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_one_that_plotly_takes_in_the_colours_of_the_theme(theme: str) -> None:
    for section in PLAIN.sections:
        if section.chart is not None:
            drawn = figures.figure(section.chart, theme)  # type: ignore[arg-type]
            figure = go.Figure(drawn["data"], drawn["layout"])
            assert len(figure.data) == len(section.chart.series)
            assert section.chart.series[0].colours[theme == "dark"] in figure.to_json() or section.chart.kind == "lines"


def test_below_the_line_hours_have_no_sign() -> None:
    mirror, bars = PLAIN.sections[0].chart, PLAIN.sections[1].chart
    assert mirror is not None
    assert bars is not None
    assert not [t for t in figures.figure(mirror, "light")["layout"]["yaxis"]["ticktext"] if "-" in t]
    assert [t for t in figures.figure(bars, "light")["layout"]["yaxis"]["ticktext"] if "-" in t]
    assert figures.figure(mirror, "light")["data"][1]["hovertext"][0].endswith("2.0\u00a0h")


def test_what_a_chart_shows_stands_in_words_and_in_a_table_beside_it() -> None:
    page = pages()
    drawn = [a for tag, a in page.tags if a.get("data-figure")]
    assert len(drawn) == 4
    assert all(a["role"] == "img" and a["aria-label"] for a in drawn)
    assert [tag for tag, _ in page.tags].count("details") == 2


# Excel ------------------------------------------------------------------------------------------------------------


def sheet(content: bytes, nth: int) -> ET.Element:
    return ET.fromstring(parts(content)[f"xl/worksheets/sheet{nth}.xml"])


def test_the_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers() -> None:
    content = written(PLAIN, ".xlsx")
    book = ET.fromstring(parts(content)["xl/workbook.xml"])
    names = [s.attrib["name"] for s in book.findall(".//s:sheet", NS)]
    assert names == ["About", "Plain words", "Parts", "Rows", "Nothing"]
    cells = {c.attrib["r"]: c for c in sheet(content, 2).findall(".//s:c", NS)}
    read = {at: cells[at].findtext("s:v", namespaces=NS) for at in ("B5", "C5", "D5", "E5")}
    assert read == {"B5": "1.25", "C5": "0.344", "D5": str((date(2026, 11, 2) - date(1899, 12, 30)).days), "E5": "3"}
    assert not [at for at in read if cells[at].attrib.get("t")]  # no text among them
    styles = ET.fromstring(parts(content)["xl/styles.xml"])
    formats = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in styles.findall(".//s:numFmt", NS)}
    looks = [x.attrib["numFmtId"] for x in styles.findall("s:cellXfs/s:xf", NS)]
    assert formats[looks[int(cells["B5"].attrib["s"])]] == "0.0"
    assert formats[looks[int(cells["C5"].attrib["s"])]] == "0%"
    assert formats[looks[int(cells["D5"].attrib["s"])]] == "d mmm yyyy"


def test_the_head_of_a_sheet_stays_in_sight_and_columns_are_as_wide_as_their_words() -> None:
    root = sheet(written(report("A rather long name of a thing"), ".xlsx"), 2)
    pane = root.find(".//s:pane", NS)
    assert pane is not None
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("4", "frozen")
    widths = [float(c.attrib["width"]) for c in root.findall(".//s:col", NS)]
    assert widths[0] > 28 > widths[1]


def test_sheets_have_names_that_excel_takes_each_only_once() -> None:
    table = Table((Column("A"),), (("x",),))
    headings = ["About", "History", "a/b", "a:b", "'", "x" * 40, "x" * 41, "x" * 40]
    made = replace(PLAIN, sections=tuple(Section(h, table=table) for h in headings))
    book = ET.fromstring(parts(written(made, ".xlsx"))["xl/workbook.xml"])
    names = [s.attrib["name"] for s in book.findall(".//s:sheet", NS)]
    assert len(names) == len({n.lower() for n in names}) == len(headings) + 1
    assert all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in names)
    assert "history" not in {n.lower() for n in names}


# PowerPoint -------------------------------------------------------------------------------------------------------


def test_each_section_has_a_slide_with_its_sentence_as_the_title_and_the_foot() -> None:
    deck = Presentation(io.BytesIO(written(replace(PLAIN, answer="The answer."), ".pptx")))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "The answer."
    assert len(titles) == len(PLAIN.sections) + 2
    assert titles[-1] == "2 doubts about these figures"
    for slide in deck.slides:
        said = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for what in ("19 Oct – 15 Nov 2026", "facts 33 (d635d5cf)", "2 doubts"):
            assert what in said
        assert all(s.left >= 0 and s.left + s.width <= deck.slide_width for s in slide.shapes)
        assert all(s.top >= 0 and s.top + s.height <= deck.slide_height for s in slide.shapes)


def test_charts_are_native_with_the_same_values_and_their_own_workbook() -> None:
    deck = Presentation(io.BytesIO(written(PLAIN, ".pptx")))
    charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    wanted = [s.chart for s in PLAIN.sections if s.chart]
    assert len(charts) == len(wanted) == 4
    for shape, chart in zip(charts, wanted, strict=True):
        plot = shape.chart.plots[0]
        assert [tuple(s.values) for s in plot.series] == [s.values for s in chart.series]
        assert shape.chart.part.chart_workbook.xlsx_part is not None
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr") == chart.alt
        if chart.kind != "lines":
            assert str(plot.series[0].format.fill.fore_color.rgb) == chart.series[0].colours[0].lstrip("#")


def test_a_table_that_is_too_long_for_a_slide_says_how_much_more_there_is() -> None:
    table = Table((Column("A"), Column("H", "hours")), tuple((f"row {n}", float(n)) for n in range(40)))
    made = replace(PLAIN, sections=(Section("Rows", "Many.", table=table),))
    said = texts(written(made, ".pptx"))
    assert "and 26 more, in the workbook" in said
    assert "row 13" in said
    assert "row 14" not in said


# Markdown and what it costs ------------------------------------------------------------------------------------------


def test_markdown_reads_well_without_being_rendered() -> None:
    made = replace(PLAIN, answer="Strategy is 30% (between 29 and 31%), about 4.0 h a week short.")
    text = written(made, ".md").decode().replace("\u00a0", " ")
    assert "**Strategy is 30% (between 29 and 31%), about 4.0 h a week short.**" in text
    assert "| Plain words | 1.2 | 34% | 2 Nov 2026 | 3 |" in text
    assert "| **Both** | **3.0** | **100%** |  | **4** |" in text


def test_no_form_costs_anything_before_it_is_asked_for() -> None:
    code = "import reports, reports.command, ui.carry, sys; print(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60, capture_output=True, text=True)
    loaded = set(run.stdout.split())
    assert "reports.asked" in loaded
    assert not loaded & {"pptx", "xlsxwriter", "lxml", "plotly.offline", "reports.slides", "reports.web_page"}
