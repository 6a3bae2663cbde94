"""Every source into the store: files in one transaction, Jira page by page, with progress, cancel and resume."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from connectors import calendar_ics, directory, jira_client, jira_rest, sample
from decide import me, say_me
from metrics.capacity import zone_of
from model import LOCAL, EvenkeelError, Problem, Reading, Source, digest
from settings import EARLIEST, JiraAccess, Settings, local_zone, now
from store import Change, Store

AHEAD = timedelta(days=365)  # ...to so far ahead
SAMPLE_SOURCES = 14  # about how many the sample company has; only for its progress bar
NO_RECORD = frozenset({"store.closed", "store.unreadable", "store.unwritable"})
ALIVE = timedelta(seconds=90)  # a running sync says so more often than this

Progress = Callable[[str, int, int], None]


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Imported:
    """What an import did: the source, how its activities changed, and what was read."""

    source: Source
    change: Change
    reading: Reading


def import_file(
    store: Store, name: str, data: bytes, owner: str = LOCAL, addresses: Iterable[str] = (), zone: str = ""
) -> Imported:
    """Read a calendar (.ics) or directory (.csv) file into the store, all of it or nothing.

    A later export of the same calendar replaces the earlier one. Raises EvenkeelError, naming the file, where it
    is neither; nothing is changed then.
    """
    aliases: tuple[str, ...] | None = None
    if name.lower().endswith(".csv"):
        kind, label, reading = "directory", name, directory.read(data, name)
        source_id = f"people-{digest(owner)}"
    else:
        who = calendar_ics.who(data, name)
        said = me(store, owner)
        guess = {who.address} if not said.aliases else set()
        mine = tuple(sorted({*addresses, *said.aliases, owner, *guess} - {LOCAL, ""}))
        zone = zone or said.zone or who.zone or local_zone()
        called = who.calendar or re.sub(r"( \(\d+\))?\.ics$", "", name, flags=re.IGNORECASE)
        kind, label = "calendar_ics", who.name if "@" in called and who.name else called
        reading = calendar_ics.read(data, name, owner, mine, EARLIEST, now().date() + AHEAD, zone)
        source_id = f"calendar-{digest(owner, called.lower())}"
        _refuse_half(name, reading, known=any(s.id == source_id for s in store.sources()))
        if owner == LOCAL and mine != said.aliases:
            aliases = mine
    source = Source(source_id, owner, kind, label, {"file": name})
    state = {"last_sync": now().isoformat(), "counts": reading.counts}
    with store.write():
        if aliases is not None:
            say_me(store, owner, aliases=aliases, zone=zone)
        store.save_source(source)
        return Imported(source, store.put(source_id, reading, state=state), reading)


def _refuse_half(name: str, reading: Reading, known: bool) -> None:
    """A calendar without events, or the first part of one, must not take the place of the whole one read before."""
    codes = {p.code for p in reading.problems}
    if "calendar.no_events" in codes:
        text = f"{name} holds no events; nothing was changed."
    elif "calendar.cut_short" in codes and known:
        text = f"{name} ends in the middle, and a whole one was read before; nothing was changed."
    else:
        return
    raise EvenkeelError(text, "Export the calendar again.", "calendar.half", name)


def connect_jira(store: Store, access: JiraAccess, owner: str = LOCAL) -> Source:
    """Add a Jira site, or change which projects are read. Signs in first; raises EvenkeelError if that fails."""
    client = _client(access, lambda: False)
    account = jira_rest.check(client)
    known = [p.key for p in jira_rest.projects(client)]
    missing = [k for k in access.projects if k not in known]
    if missing:
        raise EvenkeelError(
            f"Jira has no project {', '.join(missing)} that you may see.",
            f"It shows {', '.join(known[:12]) or 'none'}.",
            "jira.unknown_project",
        )
    source = Source(
        f"jira-{digest(access.url.rstrip('/').lower())}",
        owner,
        "jira",
        access.host,
        {"url": access.url, "email": access.email, "projects": list(access.projects)},
    )
    with store.write():
        store.save_source(source)
        if owner == LOCAL:
            said = me(store, owner)
            mine = {*said.aliases, f"jira:{account.id}", account.email} - {""}
            zone = account.zone if zone_of(account.zone).key == account.zone else ""
            say_me(store, owner, aliases=tuple(sorted(mine)), zone=said.zone or zone)
    return source


def jira_projects(access: JiraAccess) -> dict[str, str]:
    """Sign in and list the projects: key -> name. Raises EvenkeelError where that fails."""
    client = _client(access, lambda: False)
    jira_rest.check(client)
    return {p.key: p.name for p in jira_rest.projects(client)}


def begin(store: Store, source: Source) -> None:
    """Mark a source as being read, before the process that reads it is up."""
    store.set_state(source.id, cancel=False, failed=None, run={"pid": 0, "done": 0, "total": 0, "beat": _clock()})


def environment(source: Source, token: str) -> dict[str, str]:
    """The environment of a process that syncs this source: the token travels there, never in an argument."""
    email = source.config.get("email", "")
    given = {"JIRA_URL": source.config["url"], "JIRA_TOKEN": token, "JIRA_EMAIL": email, "JIRA_PROJECTS": ""}
    return {**os.environ, **given}


def sync_jira(store: Store, source: Source, access: JiraAccess, progress: Progress = quiet) -> Change:
    """Read what changed in a Jira site since the last time: one short transaction a page, cursor included.

    Killed or cancelled (state `cancel`), the next sync goes on after the last stored page. Raises EvenkeelError
    with what stopped it; what was stored stays.
    """
    run = {"pid": os.getpid(), "done": 0, "total": 0, "beat": _clock()}
    store.set_state(source.id, cancel=False, run=run)

    def cancelled() -> bool:  # asked every half second, also while Jira makes us wait
        if _age(run) > ALIVE / 4:
            run["beat"] = _clock()
            store.set_state(source.id, run=run)
        return any(s.state.get("cancel") for s in store.sources() if s.id == source.id)

    total = Change()
    try:
        client = _client(access, cancelled)
        keys = list(source.config["projects"]) or [p.key for p in jira_rest.projects(client)]
        anew = source.cursor.get("keys") != sorted(keys)  # what other projects brought goes with the first page
        for page in jira_rest.pages(client, source.cursor, keys, now()):
            run |= {"done": page.done, "total": page.total, "beat": _clock()}
            replaced = None if anew else page.replaced
            change = store.put(source.id, page.reading, replaced, page.cursor, {"run": run})
            total = Change(total.added + change.added, total.changed + change.changed, total.removed + change.removed)
            anew = False
            progress(source.name, page.done, page.total)
            if cancelled():
                raise EvenkeelError("The sync was stopped.", "The next one goes on where it was.", "jira.cancelled")
        store.set_state(source.id, run=None, cancel=False, last_sync=now().isoformat(), failed=None, partial=None)
    except EvenkeelError as error:
        store.set_state(source.id, run=None, cancel=False, failed=_plain(error.problem))
        raise
    return total


def _plain(problem: Problem) -> dict[str, str]:
    return {k: getattr(problem, k) for k in ("code", "where", "text", "do", "severity")}


def _client(access: JiraAccess, cancelled: Callable[[], bool]) -> jira_client.Client:
    return jira_client.Client(access.url, access.token, access.email, cancelled=cancelled)


def _clock() -> str:
    """The true time, whatever EVENKEEL_NOW says: it tells whether a process is alive."""
    return datetime.now(UTC).isoformat()


def _age(run: Mapping[str, Any]) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(run["beat"])


def running(source: Source) -> dict[str, Any] | None:
    """The progress of a sync that is under way for this source, or None (also where it was killed)."""
    run = source.state.get("run")
    if not run or _age(run) > ALIVE:
        return None
    return dict(run)


def sync_all(
    store: Store, access: JiraAccess | None, progress: Progress = quiet, only: str | None = None
) -> list[Problem]:
    """Sync every source that can be asked; what failed comes back as Problems, and the others go on."""
    failed: list[Problem] = []
    if access and not any(s.kind == "jira" for s in store.sources()):
        connect_jira(store, access)
    found = [s for s in store.sources() if s.kind == "jira"]
    if only and only not in {s.id for s in found}:
        raise EvenkeelError(
            f"There is no Jira source {only!r}.", "`python -m evenkeel status --json` lists them.", "source.unknown"
        )
    for source in found:
        if only and source.id != only:
            continue
        here = access_for(source, access)
        try:
            if here is None:
                raise EvenkeelError(
                    f"There is no token for {source.name}.",
                    "Set JIRA_TOKEN, or connect it again on Sources.",
                    "jira.no_token",
                )
            sync_jira(store, source, here, progress)
        except EvenkeelError as error:
            if error.problem.code in NO_RECORD:  # no other source can be kept either
                raise
            failed.append(replace(error.problem, where=error.problem.where or source.name))
    return failed


def access_for(source: Source, access: JiraAccess | None) -> JiraAccess | None:
    """The credentials for a source: the given ones, where they are for its site."""
    if access is None or access.host != source.name:
        return None
    return replace(access, email=access.email or source.config.get("email", ""))


def make_sample(store: Store, today: date, progress: Progress = quiet) -> None:
    """Fill an empty record with the sample company of that day, through the same connectors as real data."""
    company = sample.company(today)
    steps = len(company.calendars) + 2
    import_file(store, "directory.csv", company.directory, owner=company.me)
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
    store.set_state(source.id, sample_week=(today - timedelta(days=today.weekday())).isoformat(), me=company.me)


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
