"""A made-up company of any size: years of calendars and Jira for as many people as a benchmark asks for.

A dozen people are invented day by day (the seed is fixed) and stored as a connector would; everybody else is a
copy of one of them under an address of their own, made by the database. Run it to have the record alone:
python -m benchmarks.company FOLDER --people 600 --years 3 --products 50
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa

import settings
from model import Activity, Person, Reading, Source, Subject, subject
from store import Store
from store.schema import activities, counters, sources, subjects, touched

DAY = timedelta(days=1)
INVENTED = 12
PRODUCTS = 40
COMPANY = "company.example"
OUTSIDE = ("customer.example", "prospect.example", "partner.example")
WEEKLY = ("Sprint planning", "Backlog refinement", "Stand-up", "Roadmap sync", "Leadership weekly", "Release check",
          "Design review", "Product council", "One on one", "Support triage")  # fmt: skip
ONCE = ("Customer interview: {}", "Pricing discussion {}", "Market review {}", "Demo for {}", "Budget {}",
        "Story mapping {}", "Architecture talk {}", "Incident review {}", "Visit at {}", "Launch plan {}")  # fmt: skip


def address(n: int) -> str:
    """The e-mail of the n-th person; the first is the reader of the machine."""
    return f"p{n:05}@{COMPANY}" if n else "me"


def invent(n: int, first: date, before: date) -> tuple[Reading, Reading]:
    """(calendar, Jira) of one person: about eight rows of the ledger for each working day."""
    chance = random.Random(n)
    calendar, jira = Reading(), Reading()
    weekly = [_about(chance, f"series-{i}", title, OUTSIDE[:0]) for i, title in enumerate(WEEKLY)]
    slots = [(chance.randrange(5), chance.randrange(16, 34), about) for about in weekly for _ in range(2)]
    issues = [subject(f"{n}{i}", f"Let people {chance.choice(ONCE).format(i)}", issue=f"SHOP-{n}{i}",
                      issue_type=chance.choice(("Story", "Bug", "Task")), project="SHOP", organizer=address(i % 9 + 1))
              for i in range(60 * max(1, (before - first).days // 365))]  # fmt: skip
    day, count = first, 0
    while day < before:
        if day.weekday() < 5:
            today = [(slot, about) for weekday, slot, about in slots if weekday == day.weekday()]
            if chance.random() < 0.5:
                count += 1
                title = chance.choice(ONCE).format(count)
                today.append((chance.randrange(16, 34), _about(chance, f"once-{count}", title, OUTSIDE)))
            for slot, about in today:
                _event(calendar, n, day, slot, about)
            near = (day - first).days * len(issues) // max(1, (before - first).days)
            for part in range(3):
                _worked(jira, n, day, part, issues[min(len(issues) - 1, near + chance.randrange(3))], chance)
        day += DAY
    return calendar, jira


def _about(chance: random.Random, series: str, title: str, outside: tuple[str, ...]) -> Subject:
    who = {address(chance.randrange(1, 600)) for _ in range(chance.randrange(1, 7))}
    if outside and chance.random() < 0.6:
        who.add(f"guest{chance.randrange(40)}@{chance.choice(outside)}")
    return subject(series, title, people=tuple(sorted(who)), organizer=min(who), recurring=not outside)


def _event(into: Reading, n: int, day: date, slot: int, about: Subject) -> None:
    start = datetime.combine(day, time(slot // 2, slot % 2 * 30), UTC)
    into.subjects[about.id] = about
    into.activities.append(Activity(f"{about.series}/{start:%Y%m%dT%H%M}", address(n), "event", start,
                                    start + timedelta(minutes=45), about.id, about.series))  # fmt: skip


def _worked(into: Reading, n: int, day: date, part: int, about: Subject, chance: random.Random) -> None:
    start = datetime.combine(day, time(10 + 2 * part, chance.randrange(60)), UTC)
    into.subjects[about.id] = about
    key, logs = f"{about.series}/{start:%Y%m%dT%H%M}-{part}", n % 3 == 2
    into.activities.append(
        Activity(key, address(n), "worklog" if logs else "action", start, start, about.id, about.series,
                 minutes=chance.choice((30.0, 60.0, 90.0)) if logs else None,
                 detail="" if logs else chance.choice(("comment", "status: Done", "priority"))))  # fmt: skip


def _directory(people: int, products: int) -> Reading:
    found = [Person(address(n), f"Person {n}", "colleague", ("pm", "lead", "maker")[n % 3], zone="Europe/Berlin",
                    country="DE", products=(f"Product {n % products}",), team=f"Team {n % 60}")
             for n in range(people)]  # fmt: skip
    found += [Person(f"@{domain}", relation=domain.split(".")[0]) for domain in OUTSIDE]
    return Reading(people=found)


def make(people: int, years: int = 5, products: int = PRODUCTS) -> Store:
    """The record of such a company in EVENKEEL_HOME, up to the day before settings.today(); kept if it is there.

    `products` is how many there are at most; each person has one, and they are shared out evenly.
    """
    found = settings.load()
    store = Store(found.database, found.home / "backups")
    if store.sources():
        return store
    today = settings.today()
    first = today.replace(year=today.year - years)
    for n in range(min(people, INVENTED)):
        for source, reading in zip(_sources(n), invent(n, first, today), strict=True):
            store.save_source(source)
            store.put(source.id, reading)
    with store.write() as c:
        for n in range(INVENTED, people):
            _copy(c, n)
        c.execute(sa.delete(touched))
        facts = c.execute(sa.update(counters).where(counters.c.name == "facts").values(value=1000)).rowcount
        assert facts
        c.execute(sa.insert(touched).values(facts=1000, owner="*", month="*"))
    store.save_source(Source("directory", "me", "directory", "people.csv"))
    store.put("directory", _directory(people, products))
    return store


def _sources(n: int) -> Iterator[Source]:
    yield Source(f"calendar-{n:05}", address(n), "calendar_ics", f"Calendar {n}")
    yield Source(f"jira-{n:05}", address(n), "jira", f"Jira {n}")


def _copy(c: sa.Connection, n: int) -> None:
    for source, like in zip(_sources(n), _sources(n % INVENTED), strict=True):
        values = {"id": source.id, "owner": source.owner, "kind": source.kind, "name": source.name}
        state = c.execute(sa.select(sources.c.state).where(sources.c.id == like.id)).scalar_one()
        rest = {"config": "{}", "cursor": "{}", "state": state, "created": settings.now().isoformat()}
        c.execute(sa.insert(sources).values(values | rest))
        for table in (subjects, activities):
            mine = {"source": source.id, "owner": source.owner}
            columns = [sa.literal(mine[k.name]) if k.name in mine else k for k in table.c]
            query = sa.select(*columns).where(table.c.source == like.id)
            c.execute(sa.insert(table).from_select([k.name for k in table.c], query))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--products", type=int, default=PRODUCTS)
    asked = parser.parse_args()
    os.environ["EVENKEEL_HOME"] = str(asked.folder)
    make(asked.people, asked.years, asked.products)
