"""Commitments, checked and kept: made, answered where only a person can say, and taken back."""

from __future__ import annotations

from datetime import date

from metrics.commitments import KINDS, MEASURES, PARTS, SIDES, Commitment, Measure, Part, Per, all_of
from metrics.taxonomy import Taxonomy
from model import EvenkeelError, digest
from settings import now, today
from store import Store

LONGEST = 300  # characters of a text
YEARS = 3  # a commitment beyond that is a wish


def commit(
    store: Store,
    taxonomy: Taxonomy,
    owner: str,
    text: str,
    measure: Measure,
    until: date,
    *,
    part: Part = "apply",
    category: str = "",
    product: str = "",
    least: float | None = None,
    most: float | None = None,
    per: Per = "total",
    first: date | None = None,
    origin: str = "assess",
) -> str:
    """Keep a commitment, from today on where no first day is given; returns its id.

    `owner` is who commits, a person or "retro:<id>"; `category` a category's id, a side or ""; `least` and `most`
    are hours, contacts or companies, or a share from 0 to 1. Raises EvenkeelError for what could never be checked.
    """
    begin = first or today()
    _check(text, part, measure, least, most, begin, until)
    if category not in SIDES:
        category = taxonomy.get(category).id if category else ""
    moment = now()
    target = digest(owner, text, origin, moment.isoformat())[:8]
    data = {
        "text": " ".join(text.split())[:LONGEST],
        "part": part,
        "measure": measure,
        "category": category,
        "product": product,
        "least": least,
        "most": most,
        "per": per,
        "from": begin.isoformat(),
        "until": until.isoformat(),
        "origin": origin,
    }
    store.decide(owner, "commitment", target, data, moment)
    return target


def _check(
    text: str, part: str, measure: str, least: float | None, most: float | None, begin: date, until: date
) -> None:
    bounds = [bound for bound in (least, most) if bound is not None]
    if not text.strip():
        raise _wrong("A commitment needs words.", "Write what you will do.")
    if part not in PARTS or measure not in MEASURES:
        raise _wrong(
            f"There is no commitment of {part!r} by {measure!r}.", f"Use {', '.join(PARTS)}; {', '.join(MEASURES)}."
        )
    if not begin <= until <= begin.replace(year=begin.year + YEARS, day=min(begin.day, 28)):
        raise _wrong("The last day lies before the first, or years away.", "Choose a day within the next three years.")
    if measure == "said" and bounds:
        raise _wrong("What only you can say has no number.", "Leave the number out, or choose what to count.")
    if measure != "said" and not bounds:
        raise _wrong("A number is missing.", "Say how much you will do at least, or at most.")
    if any(not 0 < b <= (1 if measure == "share" else 10_000) for b in bounds) or bounds != sorted(bounds):
        raise _wrong("The number cannot be right.", "Use one above 0, the least not above the most.")


def _wrong(text: str, do: str) -> EvenkeelError:
    return EvenkeelError(text, do, "commitment.unusable")


def answer(store: Store, owner: str, commitment: str, kept: bool, note: str = "") -> str:
    """Say whether a commitment was kept, where only its owner can; returns the decision's id."""
    if commitment not in {one.id for one in listed(store, owner)}:
        raise EvenkeelError("This commitment was taken back meanwhile.", "Reload the page.", "commitment.gone")
    return store.decide(owner, "kept", commitment, {"kept": kept, "note": note.strip()[:LONGEST]}, now())


def drop(store: Store, one: Commitment) -> bool:
    """Take a commitment back; it stays in the record, marked. False if it was taken back before."""
    return store.undo(one.decision, now())


def listed(store: Store, owner: str | None = None) -> list[Commitment]:
    """The commitments of an owner, or of all, oldest first, each with what was last said of it."""
    return all_of(store.decisions(KINDS, owner))
