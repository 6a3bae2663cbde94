"""Every source into the store: files, calendars at an address, and Jira, with progress, cancel and resume."""

from __future__ import annotations

from dataclasses import replace

from model import EvenkeelError, Problem
from settings import JiraAccess
from store import Store
from sync.company import ensure_sample, make_sample, sample_folder, sample_stands
from sync.feeds import forget, refresh, subscribe
from sync.files import Imported, import_file, opened, unpacked
from sync.run import Progress, Run, Watch, begin, quiet, running, unwatched
from sync.sites import access_for, connect_jira, environment, jira_projects, sync_jira

__all__ = [
    "REFRESHED", "Imported", "Progress", "Run", "access_for", "begin", "connect_jira", "ensure_sample", "environment",
    "forget", "import_file", "jira_projects", "make_sample", "opened", "quiet", "refresh", "running", "sample_folder",
    "sample_stands", "subscribe", "sync_all", "sync_jira", "unpacked",
]  # fmt: skip
REFRESHED = ("jira", "calendar_url")  # kinds of sources that can be asked again
NO_RECORD = frozenset({"store.closed", "store.unreadable", "store.unwritable"})


def sync_all(
    store: Store,
    access: JiraAccess | None,
    watch: Watch = unwatched,
    only: str | None = None,
    full: bool = False,
) -> list[Problem]:
    """Sync every source that can be asked, Jira sites from their beginning where `full`.

    What failed comes back as Problems, and the others go on.
    """
    failed: list[Problem] = []
    if access and not any(s.kind == "jira" for s in store.sources()):
        connect_jira(store, access)
    found = [s for s in store.sources() if s.kind in REFRESHED]
    if only and only not in {s.id for s in found}:
        raise EvenkeelError(
            f"There is no source {only!r} that can be asked again.",
            "`python -m evenkeel status --json` lists Jira sites and subscribed calendars.",
            "source.unknown",
        )
    for source in found:
        if only and source.id != only:
            continue
        try:
            if source.kind == "calendar_url":
                refresh(store, source)
                continue
            here = access_for(source, access)
            if here is None:
                raise EvenkeelError(
                    f"There is no token for {source.name}.",
                    "Set JIRA_TOKEN, or connect it again on Sources.",
                    "jira.no_token",
                )
            sync_jira(store, source, here, watch, full)
        except EvenkeelError as error:
            if error.problem.code in NO_RECORD:  # no other source can be kept either
                raise
            failed.append(replace(error.problem, where=error.problem.where or source.name))
    return failed
