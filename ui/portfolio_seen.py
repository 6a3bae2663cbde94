"""What Portfolio shows, loaded: made once for a version and what people said of products."""

from __future__ import annotations

from decide import products, sharing
from decide.portfolio_pack import Seen, everything, shared
from decide.products import Portfolio
from sync import totals
from ui import loaders
from ui.frame import View


def seen(view: View) -> Seen:
    """Everything that Portfolio shows of this record, or what a leader of a team may see of it.

    Raises EvenkeelError for a member or an administrator of a team.
    """
    ledger = loaders.for_leaders(view.here)
    decisions = view.kept("products", lambda: view.here.store.decisions(products.KINDS))
    key: tuple[object, ...] = tuple(d.id for d in decisions)
    if view.here.access is None:
        files = [(s.id, s.state.get("last_sync")) for s in view.sources if s.kind == totals.KIND]
        return view.made("portfolio", lambda: everything(ledger, view.version, decisions, view.sources), (*key, *files))
    loaders.viewed(view.here, "portfolio")
    shares = view.kept("shares", lambda: sharing.shares(ledger.store))
    return view.made(
        "portfolio", lambda: shared(ledger, view.version, decisions, shares), (*key, *(s.id for s in shares))
    )


def said(view: View) -> Portfolio:
    """What was said of products, and the names of all that are known: no hours, so that an administrator may see it."""
    decisions = view.kept("products", lambda: view.here.store.decisions(products.KINDS))
    return products.listed(decisions, view.here.ledger.basis(view.version).products)
