"""A report as Markdown: headings, sentences and tables, in which no sign of anybody's words means anything."""

from __future__ import annotations

import re
from dataclasses import replace

from reports import cells
from reports.report import Report, Section, Table
from ui import words

_SIGNS = re.compile(r"([\\`*_\[\]<>|~$&]|:(?=[A-Za-z]))")
_START = re.compile(r"^(\d*)([#+=.)-])(?=[\s#=-]|$)")  # of a heading, a list or a rule
LONGEST, LATEST = 26, 13  # rows; of a longer table with a chart only the latest


def written(report: Report) -> bytes:
    """The report as UTF-8 Markdown with pipe tables."""
    about = report.about
    blocks = [
        f"# {_safe(report.title)}",
        f"**{_safe(report.answer)}**",
        _safe(about.line),
        *(block for section in report.sections for block in _section(section)),
        "## About these figures",
        "\n".join(f"- {_safe(what)}: {_safe(said)}" for what, said in about.facts_of_it),
        "\n".join(f"- {_safe(doubt)}" for doubt in about.doubts) or "Nothing to doubt that we know of.",
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def _section(section: Section) -> list[str]:
    blocks, table = [f"## {_safe(section.heading)}", _safe(section.sentence)], section.table
    if table is not None and section.chart is not None and len(table.rows) > LONGEST:
        blocks.append(f"The {LATEST} latest of {len(table.rows)}:")
        table = replace(table, rows=table.rows[-LATEST:], sums=())
    return [block for block in [*blocks, _table(table) if table else ""] if block]


def _table(table: Table) -> str:
    heads = [_safe(cells.heading(c.name, c.unit)) for c in table.columns]
    rules = [":---" if c.unit in ("text", "day") else "---:" for c in table.columns]
    rows = [[_safe(cells.said(v, c.unit)) for v, c in zip(row, table.columns, strict=True)] for row in table.rows]
    for n in table.sums:
        rows[n] = [f"**{cell}**" if cell else "" for cell in rows[n]]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))


def _safe(text: str) -> str:
    """Text whose signs mean nothing, and that still reads well where nobody turns Markdown into anything."""
    return _START.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", words.unlinked(cells.line(text))))
