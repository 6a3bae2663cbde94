"""What a retro's facts ask: three questions, each with its chart; and all the facts as Markdown to carry away."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.retro import Facts
from metrics.retro_about import about
from metrics.retro_moved import WORK, Move
from ui import retro_words as told
from ui import words
from ui.retro_words import Names

Question = tuple[str, str, str] | None
MOVED = ("Started, stopped, grew, shrank", "changed")


def questions(facts: Facts, names: Names) -> list[tuple[str, str, str]]:
    """Three questions that the facts ask: (question, name of its chart, anchor of its chart)."""
    asked = (_lost, _missed, _stopped, _grew, _started, _unsure, _year)
    found = [one for ask in asked if (one := ask(facts, names))]
    spare = [
        ("What did we do this quarter that we would do again at once?", "What moved the balance", "what-moved"),
        ("Which of these hours would we give back?", "This quarter and before", "compared"),
        ("What should next quarter's sentence say?", "This quarter and before", "compared"),
    ]
    return (found + spare)[:3]


def _lost(facts: Facts, _: Names) -> Question:
    c = facts.contacts
    if c is None or not (c.weeks_without >= 4 or c.met == 0):
        return None
    seen = "no customer" if c.met == 0 else f"no customer for {c.weeks_without} weeks in a row"
    return f"We met {seen}. Whom do we call first, and who opens the door?", "Customers", "customers"


def _missed(facts: Facts, _: Names) -> Question:
    missed = [p for p in facts.promises if p.standing == "missed"]
    if not missed:
        return None
    return (
        f"We had promised: {words.plain(missed[0].text, 90)} What stood in the way, and do we still want it?",
        "What we had promised",
        "promised",
    )


def _biggest(facts: Facts, how: str, sides: Iterable[str]) -> Move | None:
    return next((m for m in facts.changed(how) if m.side in sides), None)


def _stopped(facts: Facts, names: Names) -> Question:
    move = _biggest(facts, "stopped", ("strategy",)) or _biggest(facts, "shrank", ("strategy",))
    if move is None:
        return None
    said, less = told.labels(facts, names)[told.key(move)], words.hours(move.hours_before - move.hours)
    return f"{said[:1].upper()}{said[1:]} took {less} less. Did we choose that, and do we miss it?", *MOVED


def _grew(facts: Facts, names: Names) -> Question:
    move = _biggest(facts, "grew", ("execution",))
    if move is None:
        return None
    said, more = told.labels(facts, names)[told.key(move)], words.hours(move.hours - move.hours_before)
    return f"{said[:1].upper()}{said[1:]} took {more} more. What did it crowd out, and must it stay so?", *MOVED


def _started(facts: Facts, names: Names) -> Question:
    move = _biggest(facts, "started", WORK)
    if move is None:
        return None
    said = told.labels(facts, names)[told.key(move)]
    return (
        f"{said[:1].upper()}{said[1:]} is new, {words.hours(move.hours)}. What is it for, and when is it done?",
        *MOVED,
    )


def _unsure(facts: Facts, _: Names) -> Question:
    if not facts.now.mostly_unseen:
        return None
    return "More than a quarter of the hours is not seen. What happens there?", "This quarter and before", "compared"


def _year(facts: Facts, _: Names) -> Question:
    if facts.year is None or facts.year.share is None or facts.now.share is None:
        return None
    gap = facts.now.share - facts.year.share
    if abs(gap) < 0.05:
        return None
    was = f"A year before, strategy was {words.percent(facts.year.share)}."
    return f"{was} What was different then?", "This quarter and before", "compared"


def as_markdown(facts: Facts, names: Names, fiscal_year_start: int = 1) -> str:
    """All facts as plain Markdown, for people who keep their own board."""
    said, escape = told.labels(facts, names), words.escaped
    lines = [f"# {escape(about(facts.about).name)}, {escape(told.span(facts, fiscal_year_start))}", ""]
    lines += [escape(told.sentence(facts)), "", escape(told.compared(facts)), ""]
    lines += ["| | This quarter | Last quarter | A year before |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {escape(line.name)} | {line.hours:.1f} h | {line.last:.1f} h | {line.year:.1f} h |" for line in facts.lines
    ]
    strategy = (told.shares(facts.now), told.shares(facts.last), told.shares(facts.year))
    lines += [f"| Strategy share | {' | '.join(strategy)} |", "", "## What moved the balance", ""]
    names_of = {line.category: line.name for line in facts.lines}
    lines += [f"- {escape(names_of[c])}: {told.signed(p)} points" for c, p in told.category_points(facts).items()]
    for how, title in told.CHANGES.items():
        mine = facts.changed(how)[:5]
        lines += (
            ["", f"## {title}", "", *(f"- {escape(told.change(m, said[told.key(m)]))}" for m in mine)] if mine else []
        )
    if facts.contacts:
        lines += ["", "## Customers", "", escape(told.customers(facts.contacts))]
    if facts.pins:
        lines += ["", "## Pinned", "", *(f"- {escape(told.pinned(p))}" for p in facts.pins)]
    if facts.promises:
        lines += ["", "## What we had promised", ""]
        lines += [f"- {escape(p.text)} {p.standing}: {escape(p.figure)}. {escape(p.rule)}" for p in facts.promises]
    lines += ["", "## Questions", "", *(f"{n}. {escape(q)}" for n, (q, *_) in enumerate(questions(facts, names), 1))]
    return "\n".join(lines) + "\n"


def cards(facts: Facts, names: Names) -> list[str]:
    """The facts as lines that a card can begin with."""
    said = told.labels(facts, names)
    found = [told.sentence(facts)]
    for how, title in told.CHANGES.items():
        found += [f"{title}: {told.change(m, said[told.key(m)])}" for m in facts.changed(how)[:5]]
    found += [told.customers(facts.contacts)] if facts.contacts else []
    found += [told.pinned(p) for p in facts.pins]
    found += [f"We had promised: {words.plain(p.text, 160)} ({p.standing})" for p in facts.promises]
    return [words.plain(line.replace("\u00a0", " "), 280) for line in dict.fromkeys(found)]
