"""The sample company into a record of its own, made anew each week, through the same connectors as real data."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from connectors import jira_rest, sample
from connectors.sample_people import FIRST_WEEK, PRODUCTS
from decide import products
from metrics import taxonomy
from metrics.portfolio import Wish
from model import EvenkeelError, Source
from settings import Settings, now, start_of
from store import Store
from sync.files import import_file
from sync.run import Progress, quiet

PLANNED = (("Waypoint", "customers", 120.0), ("Scout", "customers", 110.0), ("Scout", "", 1500.0), ("Tally", "", 700.0))
SAMPLE_SOURCES = 14  # about how many the sample company has; only for its progress bar


def make_sample(store: Store, today: date, progress: Progress = quiet) -> None:
    """Fill an empty record with the sample company of that day, through the same connectors as real data."""
    company = sample.company(today)
    steps = len(company.calendars) + 2
    import_file(store, "directory.csv", company.directory)
    for n, (who, data) in enumerate(sorted(company.calendars.items())):
        progress("sample calendars", n + 1, steps)
        import_file(store, f"{who}.ics", data, owner=who, addresses=(who,))
    source = Source("jira-sample", company.me, "jira", "jira.sample", {"projects": []})
    store.save_source(source)
    cursor: dict[str, Any] = {}
    keys = [p.key for p in jira_rest.projects(company.site)]
    for page in jira_rest.pages(company.site, cursor, keys, now()):
        store.put(source.id, page.reading, page.replaced, page.cursor)
        progress("sample Jira", steps - 1, steps)
    store.set_state(source.id, last_sync=now().isoformat())
    if not store.decisions({"target"}, company.me):
        store.decide(company.me, "target", company.me, {"strategy": 0.5}, now())
    monday = today - timedelta(days=today.weekday())
    if not store.decisions({"stage"}):
        for _, name, stage in PRODUCTS:
            products.say_stage(store, company.me, name, stage, monday + timedelta(weeks=FIRST_WEEK))
        for name, category, hours in PLANNED:
            wish = Wish(start_of(today, "quarter"), category, hours, "hours")
            products.say_plan(store, taxonomy.load(), company.me, name, wish)
        products.say_rate(store, company.me, 95.0, "EUR")
    store.set_state(source.id, sample_week=monday.isoformat(), me=company.me)


def sample_stands(store: Store, today: date) -> bool:
    """Whether the sample company of this week is there, whole."""
    monday = (today - timedelta(days=today.weekday())).isoformat()
    return any(s.state.get("sample_week") == monday for s in store.sources())


def ensure_sample(store: Store, today: date, progress: Progress = quiet) -> None:
    """Make the sample company where it is missing, and again when a new week has begun."""
    if sample_stands(store, today):
        return
    lock = FileLock(Path(store.engine.url.database or ".").with_name("sample.lock"))
    while True:
        try:
            with lock.acquire(timeout=0.3):
                if not sample_stands(store, today):
                    make_sample(store, today, progress)
                return
        except Timeout:  # another process or thread is making it
            progress("the calendars of its people", min(len(store.sources()), SAMPLE_SOURCES), SAMPLE_SOURCES)
        except OSError as error:  # of the lock's file: the record says so itself
            raise EvenkeelError(
                f"The sample company could not be made ({error.strerror}).",
                "Check that the disk has room and the folder can be written, then try again.",
                "sample.unwritable",
            ) from None


def sample_folder(settings: Settings) -> Path:
    """Where the sample company lives, apart from the record of your own data."""
    return settings.home / "sample"
