"""The sums that leaders were shown, kept: what was worked out once for a group stands; see metrics.lattice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from metrics.lattice import Block, Cell, People, lattice
from model import digest
from settings import now
from store import Store

KIND = "blocks"
OWNER = "lattice"  # nobody's own


def listed(store: Store) -> list[Block]:
    """Every block that was ever worked out."""
    return [_block(one) for d in store.decisions({KIND}, OWNER) for one in d.data["blocks"]]


def visible(
    store: Store,
    rows: Mapping[tuple[str, date], People],
    shared: Collection[tuple[str, str, date]],
    quarter: Mapping[date, date],
    k: int,
) -> tuple[Cell, ...]:
    """What a leader may see now. New blocks are kept before they are shown, so that two readers get the same ones."""
    found = lattice(rows, shared, listed(store), quarter, k)
    if not found.blocks:
        return found.cells
    with store.write():
        found = lattice(rows, shared, listed(store), quarter, k)
        if found.blocks:
            made = [_row(block) for block in found.blocks]
            store.decide(OWNER, KIND, digest(made), {"blocks": made}, now())
    return found.cells


def _row(block: Block) -> dict[str, Any]:
    hours = {category: round(value, 2) for category, value in block.hours.items()}
    return {"group": block.group, "month": block.month.isoformat(), "people": sorted(block.people), "hours": hours}


def _block(data: Mapping[str, Any]) -> Block:
    return Block(data["group"], date.fromisoformat(data["month"]), frozenset(data["people"]), data["hours"])
