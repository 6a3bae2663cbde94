"""What the text model is taught at first: labelled weeks, invented titles, and the phrases of words.toml."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from metrics import taxonomy
from metrics.case import Case, Context
from metrics.features import features_of
from metrics.people import Directory
from metrics.signs import phrases
from metrics.steps import LIKELY, first
from metrics.text_model import Example
from model import Person, Subject, subject

# What these count in training beside a labelled row: a title without people, a phrase alone, an owner's correction.
INVENTED, PHRASE, CORRECTION = 0.5, 0.2, 3.0
Row = dict[str, Any]
Said = tuple[str, str]  # what a row says of somebody: relation and role
ANY_DAY = date(2026, 10, 1)  # the labelled rows have one directory each, which holds always
PLACE = taxonomy.load()
NOBODY = Context("", ANY_DAY, Directory(()), PLACE, {}, {})


def rows() -> list[Row]:
    """The 700 labelled activities of nine invented product managers."""
    text = Path(__file__).with_name("activities_labelled.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def about(row: Row, directory: Directory | None = None) -> tuple[Subject, Context]:
    """A labelled row as sorting gets it: words, people and Jira fields; never its times, label or reasons.

    `directory`: who is who to its persona; without one, what the row itself says.
    """
    guide = directory or _directory(_said(row), row.get("company_domain"))
    it = subject(
        str(row.get("id")),
        row["title"],
        text=row.get("description") or "",
        organizer=row.get("organizer") or "",
        people=tuple(row.get("attendees") or ()),
        location=row.get("location") or "",
        labels=(*(row.get("labels") or ()), *(row.get("calendar_categories") or ())),
        components=tuple(row.get("components") or ()),
        issue="" if row["kind"] == "calendar" else f"{row.get('project') or 'X'}-1",
        issue_type=row.get("issue_type") or "",
        project=row.get("project") or "",
        parent_title=row.get("epic") or "",
        status=row.get("jira_status") or "",
        recurring=bool(row.get("recurring")),
    )
    return it, Context(row["owner_email"], ANY_DAY, guide, PLACE, {}, {})


def abouts(rows: Sequence[Row]) -> list[tuple[Subject, Context]]:
    """All rows as sorting gets them: what each says of people, then what the others of its persona say of others."""
    people: dict[str, dict[str, Said]] = defaultdict(dict)
    for row in rows:
        people[str(row.get("persona"))] |= _said(row)
    kept: dict[tuple[Any, ...], Directory] = {}  # most rows of a persona say the same
    found = []
    for row in rows:
        persona, said = str(row.get("persona")), _said(row)
        known = people[persona]
        others = frozenset((who, of) for who, of in said.items() if of != known[who])
        asked = persona, row.get("company_domain"), others
        if asked not in kept:
            kept[asked] = _directory({**known, **said}, row.get("company_domain"))
        found.append(about(row, kept[asked]))
    return found


def _said(row: Row) -> dict[str, Said]:
    return {
        who: ((of or {}).get("relation") or "", (of or {}).get("role") or "")
        for who, of in (row.get("people") or {}).items()
    }


def _directory(said: Mapping[str, Said], company: str | None) -> Directory:
    people = [Person(address, relation=relation, role=role) for address, (relation, role) in said.items()]
    return Directory(people, [company] if company else [])


def learned_from(it: Subject, context: Context, category: str, weight: float = 1.0) -> Example:
    """The example that an activity and its right category make."""
    case = Case(it, context)
    return Example(features_of(case, first(LIKELY, case)), category, weight)


def corrected(it: Subject, context: Context, category: str) -> Example:
    """What an owner's correction teaches: pass all of theirs to `trained`, and its model as `Context.model`."""
    return learned_from(it, context, category, CORRECTION)


def labelled() -> list[Example]:
    """The labelled rows as examples."""
    known = rows()
    return [learned_from(*one, row["label"]) for row, one in zip(known, abouts(known), strict=True)]


def invented() -> Iterator[tuple[str, Example]]:
    """Each title of examples.toml and each phrase of words.toml, with the example that it makes."""
    text = Path(__file__).with_name("examples.toml").read_text(encoding="utf-8")
    for category, kinds in tomllib.loads(text).items():
        for kind, titles in kinds.items():
            jira = {"issue": "X-1", "issue_type": "Task"} if kind == "issues" else {}
            for title in titles:
                case = Case(subject("", title, **jira), NOBODY)
                features = features_of(case, first(LIKELY, case), alone=True)
                yield title, Example(features, category, INVENTED)
    for meaning, some in phrases().items():
        for phrase in some:
            features = features_of(Case(subject("", phrase.rstrip("*")), NOBODY), None, alone=True, signs=False)
            yield phrase, Example(features, meaning.partition("/")[0], PHRASE)
