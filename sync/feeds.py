"""Calendars at an address: subscribed to, and read again only where the server says that they changed.

The address is a secret (whoever has it can read the calendar), so the record knows its host alone; see secret.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import secret
from connectors import address, fetch
from decide import me
from model import LOCAL, EvenkeelError, Source, digest
from settings import load, now
from store import Store
from sync import run
from sync.files import Imported, Owner, calendar, check_owner, source_id, until


def subscribe(store: Store, url: str, owner: str = LOCAL, name: str = "") -> Imported:
    """Read the calendar at an address, and keep the address for the next time.

    Raises EvenkeelError where it cannot be read; nothing is kept then.
    """
    check_owner(store, owner)
    url = url.strip()
    host = address.parse(url).name
    source = Source(source_id(store, "calendar", owner, url), owner, "calendar_url", name, {"host": host})
    found = _read(store, source, url)
    assert found is not None
    secret.keep(source.id, url)
    return found


def refresh(store: Store, source: Source) -> Imported | None:
    """Read a subscribed calendar again; None where it has not changed since.

    Raises EvenkeelError with what stopped it, which is kept with the source; what was read before stays.
    """
    going = run.started(store, source)
    try:
        if not (url := secret.get(source.id)):
            raise EvenkeelError(
                f"The address of {source.name} is not kept on this machine.",
                "Remove the calendar and add it again with its address.",
                "calendar.no_address",
                source.name,
            )
        found = _read(store, source, url, lambda: run.cancelled(store, source, going))
    except EvenkeelError as error:
        run.ended(store, source, error.problem)
        raise
    run.ended(store, source, last_sync=now().isoformat())
    return found


def forget(source: Source) -> None:
    """Take the secret of a removed source away: the address of a calendar, the token of a Jira site."""
    if source.kind == "calendar_url":
        secret.keep(source.id, "")
    elif source.kind == "jira":
        secret.keep_token(source.name, "")


def _read(store: Store, source: Source, url: str, cancelled: Callable[[], bool] = lambda: False) -> Imported | None:
    kept: dict[str, Any] = store.cursor(source.id)
    said = me(store, source.owner)
    asked = digest(said.aliases, said.zone, until())  # what else the reading depends on
    tags = kept if kept.get("asked") == asked else {}
    found = fetch.get(url, load().allow_hosts, tags.get("etag", ""), tags.get("modified", ""), cancelled=cancelled)
    if found.unchanged:
        return None
    cursor = {"marks": kept.get("marks", {}), "etag": found.etag, "modified": found.modified, "asked": asked}
    shown = source.name or f"The calendar at {source.config['host']}"
    return calendar(store, shown, found.data, Owner(source.owner), source, cursor)
