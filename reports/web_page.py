"""A report as one HTML file: live charts, both themes, clean on A4, and nothing that asks the network for anything."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path

from plotly.offline import get_plotlyjs

from reports import cells, figures
from reports.report import Chart, Report, Section, Table

HERE = Path(__file__).parent
LONG = 12  # rows; a longer table may be cut by the end of a sheet


def written(report: Report) -> bytes:
    """The report as a whole page. Its Content-Security-Policy lets our own scripts run and nothing be fetched."""
    style, charts = _asset("page.css"), [s.chart for s in report.sections if s.chart]
    scripts = [str(get_plotlyjs()), _asset("page.js")] if charts else []
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer"><meta name="generator" content="Evenkeel">',
        f"<title>{_safe(report.title, cells.TITLE)}</title><style>{style}</style></head><body><main>",
        f'<h1>{_safe(report.title, cells.TITLE)}</h1><p class="answer">{_safe(report.answer)}</p>',
        f'<p class="about">{_safe(report.about.line)}</p>',
        *_sections(report),
        _footer(report),
        "</main>",
        _data(charts),
        *(f"<script>{script}</script>" for script in scripts),
        "</body></html>\n",
    ]
    return "\n".join(parts).encode()


def _safe(text: str, limit: int = cells.SENTENCE) -> str:
    return html.escape(cells.line(text, limit))


def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(scripts: list[str]) -> str:
    """Nothing is allowed but the styles of the page and the scripts that we put in, by their digests."""
    digests = (base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _sections(report: Report) -> list[str]:
    found, drawn = [], 0
    for section in report.sections:
        found.append(_section(section, drawn))
        drawn += section.chart is not None
    return found


def _section(section: Section, nth: int) -> str:
    table, chart = section.table, section.chart
    long = " class=long" if table is not None and chart is None and len(table.rows) > LONG else ""
    body = f"<section{long}><h2>{_safe(section.heading, cells.TITLE)}</h2>"
    if section.sentence:
        body += f"<p>{_safe(section.sentence)}</p>"
    if chart is not None:
        alt = _safe(chart.alt)
        body += f'<div class="figure of-{chart.kind}" role="img" aria-label="{alt}" data-figure="{nth}"></div>'
        body += _legend(chart)
    if table is not None:
        rows = _table(table, section.heading)
        body += f"<details><summary>The figures as a table</summary>{rows}</details>" if chart is not None else rows
    return f"{body}</section>"


def _legend(chart: Chart) -> str:
    """What each colour stands for; the two ends of a band are one thing."""
    items = ""
    for series in chart.series:
        if series.style == "low":
            continue
        kind = {"plain": "line", "dashed": "line dashed"}.get(series.style, "band") if chart.kind == "lines" else "bar"
        light, dark = series.colours
        name = _safe(series.name.replace("At most", "Between") if kind == "band" else series.name, cells.TITLE)
        items += f'<li><i class="{kind}" style="--light:{light};--dark:{dark}"></i>{name}</li>'
    return f'<ul class="legend">{items}</ul>'


def _table(table: Table, name: str) -> str:
    kinds = [{"text": "t", "day": "d"}.get(c.unit, "n") for c in table.columns]
    heads = "".join(
        f'<th class="{kind}" scope="col">{_safe(cells.heading(c.name, c.unit))}</th>'
        for c, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        f"<tr{' class=sum' if n in table.sums else ''}>"
        + "".join(
            f'<td class="{kind}">{_safe(cells.said(value, c.unit))}</td>'
            for value, c, kind in zip(row, table.columns, kinds, strict=True)
        )
        + "</tr>"
        for n, row in enumerate(table.rows)
    )
    label = f'role="region" tabindex="0" aria-label="{_safe(name, cells.TITLE)}, table"'
    return f'<div class="scroll" {label}><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _footer(report: Report) -> str:
    about = report.about
    rows = "".join(f"<dt>{_safe(what)}</dt><dd>{_safe(said)}</dd>" for what, said in about.facts_of_it)
    doubts = "".join(f"<li>{_safe(doubt)}</li>" for doubt in about.doubts)
    told = f"<ul>{doubts}</ul>" if doubts else "<p>Nothing to doubt that we know of.</p>"
    return f"<footer><h2>About these figures</h2><dl>{rows}</dl><h2>Doubts</h2>{told}</footer>"


def _data(charts: list[Chart]) -> str:
    """The figures in both themes, as data that no HTML can end and nobody executes."""
    drawn = [{theme: figures.figure(chart, theme) for theme in ("light", "dark")} for chart in charts]
    text = json.dumps(drawn, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="figures">{text}</script>' if charts else ""
