"""What the tests of reports share: a report of every kind of content, hostile words, and what stands in each form."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import partial
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import acme

import settings
from ledger import Ledger
from reports.asked import Asked
from reports.report import About, Chart, Column, Report, Section, Series, Table
from store import Store

FORMS = (".html", ".pptx", ".xlsx", ".md")
BLUE, GREY = ("#0B3C73", "#B3D3FB"), ("#6B7280", "#9AA3AF")
CANARY = "qzx"
HOSTILE = [
    *acme.HOSTILE.values(),
    "</script><script>alert(1)</script>",
    "]]><!-- --><x onload='alert(1)'>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    '=HYPERLINK("https://evil.example","x")',
    "{=1+1}",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "https://evil.example",
    "mailto:x@evil.example",
    "internal:Sheet1!A1",
    "external:c:\\evil.xlsx",
    "a\x00b\x08c\x0bd\x1fe\x7ff\x85g",
    "\ufffe\uffff\ud800",
    '&C&"Arial"&40evil',
    "%{y} %{customdata[0]}",
    "a\n# b\n\n- c\n---\n| d | e |",
    "[x]: https://evil.example",
    "History",
    "[a]:*?/\\'",
    "\u200f\u202eevil\u2066",
    "",
    " ",
]


def about(words: str = "", doubts: tuple[str, ...] = ()) -> About:
    return About(words or "Ana", "19 Oct – 15 Nov 2026", words or "All products", "33 (d635d5cf)",
                 "20 Nov 2026, 13:00 Europe/Berlin", doubts, len(doubts))  # fmt: skip


def report(words: str = "Plain", **more: Any) -> Report:
    """One of everything, with the same words wherever words can stand."""
    chart = partial(Chart, labels=(words, "b"), unit="hours", alt=words)
    table = Table(
        (Column(words), Column("Hours", "hours"), Column("Share", "share"), Column("Day", "day"), Column("N", "count")),
        ((words, 1.25, 0.344, date(2026, 11, 2), 3), (None, None, None, None, None), ("Both", 3.0, 1.0, None, 4)),
        sums=(2,),
    )
    series = (Series(words, (1.0, 2.0), BLUE), Series("b", (-2.0, None), GREY))
    band = (
        Series(words, (0.2, None), BLUE, "low"),
        Series("high", (0.4, None), BLUE, "high"),
        Series("share", (0.3, None), BLUE),
        Series("want", (0.5, 0.5), GREY, "dashed"),
    )
    parts = (Series(words, (30.0,), BLUE), Series("rest", (1.0,), GREY))
    sections = (
        Section(words, words, chart("mirror", series=series), table),
        Section("Bars", words, chart("bars", series=series)),
        Section("Lines", words, chart("lines", series=band, unit="share")),
        Section("Parts", words, chart("parts", labels=("",), series=parts), table),
        Section("Rows", words, table=table),
        Section("Words", words),
        Section("Nothing", table=Table((Column(words),), ())),
    )
    fields = {"title": words, "answer": words, "about": about(words, (words, "another")), "sections": sections}
    return Report(**{**fields, **more})


def asked(store: Store, period: str = "4w", sample: bool = False, **how: Any) -> Asked:
    """What a command would ask of a record."""
    today = settings.today()
    ledger = Ledger(store, settings.in_folder(settings.home() / "sample") if sample else settings.load())
    version = ledger.version(today)
    me = next((str(s.state["me"]) for s in store.sources() if s.state.get("me")), "me")
    who = how.pop("person", me)

    def hours(by: Any = (), **where: Any) -> Any:
        return ledger.hours(version, by, {**where, "person": who})

    first, before = settings.periods(today)[period]
    given = {"first": first, "before": before, "sample": sample, **how}
    return Asked(store, ledger.basis(version), version, hours, who, **given)


class Page(HTMLParser):
    """A web page as a browser would take it apart."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.code: list[str] = []
        self._in = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        (self.code if self._in in ("script", "style") else self.words).append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def parts(content: bytes) -> dict[str, bytes]:
    """The files inside an office document, with those of the workbooks inside it."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            found[name] = archive.read(name)
            if name.endswith(".xlsx"):
                found |= {f"{name}/{inner}": data for inner, data in parts(found[name]).items()}
    return found


def texts(content: bytes) -> list[str]:
    """Every text of an office document."""
    return [
        text
        for name, data in parts(content).items()
        if name.endswith(".xml")
        for element in ET.fromstring(data).iter()
        for text in (element.text or "", *element.attrib.values())
        if text
    ]


def everything(content: bytes, ending: str) -> str:
    """All that somebody could read in a file, code left out."""
    if ending == ".html":
        page = Page(content.decode())
        data = next((code for code in page.code if code.startswith("[{")), "")
        said = [value or "" for _, attributes in page.tags for value in attributes.values()]
        return "\n".join([page.text, data, *said])
    if ending == ".md":
        return re.sub(r"\\(.)", r"\1", content.decode())
    return "\n".join(texts(content))
