"""A Jira site into the store, page by page: connected, read with progress, stopped and gone on with."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import secret
from connectors import jira_client, jira_rest
from decide import me, say_me
from metrics.capacity import zone_of
from model import LOCAL, EvenkeelError, Source, digest
from settings import JiraAccess, has_login, load, now
from store import Change, Store
from store.tallies import Held
from sync import run
from sync.run import Progress, quiet


def connect_jira(store: Store, access: JiraAccess, owner: str = LOCAL) -> Source:
    """Add a Jira site, or change which projects are read. Signs in first; raises EvenkeelError if that fails."""
    with closing(_client(access, lambda: False)) as client:
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
        if owner == LOCAL and store.viewer is None and not has_login():  # who looks is who the account belongs to
            said = me(store, owner)
            mine = {*said.aliases, f"jira:{account.id}", account.email} - {""}
            zone = account.zone if zone_of(account.zone).key == account.zone else ""
            say_me(store, owner, aliases=tuple(sorted(mine)), zone=said.zone or zone)
    return source


def jira_projects(access: JiraAccess) -> dict[str, str]:
    """Sign in and list the projects: key -> name. Raises EvenkeelError where that fails."""
    with closing(_client(access, lambda: False)) as client:
        jira_rest.check(client)
        return {p.key: p.name for p in jira_rest.projects(client)}


def environment(source: Source, token: str) -> dict[str, str]:
    """The environment of a process that syncs this source: the token travels there, never in an argument."""
    email = source.config.get("email", "")
    given = {"JIRA_URL": source.config["url"], "JIRA_TOKEN": token, "JIRA_EMAIL": email, "JIRA_PROJECTS": ""}
    return {**os.environ, **given}


def sync_jira(
    store: Store, source: Source, access: JiraAccess, progress: Progress = quiet, full: bool = False
) -> Change:
    """Read what changed in a Jira site since the last time: one short transaction a page, cursor included.

    Once a day, and with `full`, the ids of all issues are compared, so that what is gone in Jira goes here; `full`
    reads everything again and takes away however much is gone. Killed or cancelled (state `cancel`), the next sync
    goes on after the last stored page. Raises EvenkeelError with what stopped it; what was stored stays.
    """
    going = run.started(store, source)

    def cancelled() -> bool:  # asked at least every half second, also while Jira makes us wait
        return run.cancelled(store, source, going)

    total, reported = Change(), None
    keys, held = list(source.config["projects"]) or None, Held(store, source.id)
    try:
        with closing(_client(access, cancelled)) as client:
            for page in jira_rest.pages(client, store.cursor(source.id), keys, now(), held, full=full):
                going |= {"done": page.done, "total": page.total, "beat": run.clock()}
                change = store.put(source.id, page.reading, page.replaced, page.cursor, {"run": going})
                total = total + change
                reported = page.reported or reported
                progress(source.name, page.done, page.total)
                if cancelled():
                    raise EvenkeelError("The sync was stopped.", "The next one goes on where it was.", "jira.cancelled")
        run.ended(store, source, last_sync=now().isoformat(), partial=None, reported=reported)
    except EvenkeelError as error:
        run.ended(store, source, error.problem)
        raise
    return total


def access_for(source: Source, access: JiraAccess | None) -> JiraAccess | None:
    """The credentials for a source: the given ones, where they are for its site, else those in the keyring."""
    if access is None or access.host != source.name:
        token = secret.token(source.name)
        return JiraAccess(source.config["url"], token, source.config.get("email", "")) if token else None
    return replace(access, email=access.email or source.config.get("email", ""))


def _client(access: JiraAccess, cancelled: Callable[[], bool]) -> jira_client.Client:
    hosts = load().allow_hosts
    return jira_client.Client(access.url, access.token, access.email, cancelled=cancelled, allow_hosts=hosts)
