"""Totals files into the store, each a source of its own that a later file of the same name replaces."""

from __future__ import annotations

from collections.abc import Iterable

from connectors import totals
from connectors.totals import Totals
from model import LOCAL, Source, digest
from settings import now
from store import Store

KIND = "totals"


def keep(store: Store, name: str, data: bytes, owner: str = LOCAL) -> Source:
    """Read a totals file into the store, all of it or nothing. Raises EvenkeelError, naming the file."""
    found = totals.read(data, name)
    config = {"file": name[:120], "role": found.role, "rows": [list(row) for row in found.rows]}
    source = Source(f"{KIND}-{digest(found.label.lower(), found.role)}", owner, KIND, found.label, config)
    with store.write():
        store.save_source(source)
        store.set_state(source.id, last_sync=now().isoformat())
    return source


def kept(sources: Iterable[Source]) -> list[Totals]:
    """What the stored totals files hold."""
    return [
        Totals(s.name, s.config["role"], tuple((w, p, c, float(h)) for w, p, c, h in s.config["rows"]))
        for s in sources
        if s.kind == KIND
    ]
