"""A retro as the record keeps it: opened, moved on step by step, filled by everybody, and closed with its facts.

Opening, each step and closing are decisions of the retro itself, so no person stands in them. What people put in are
slips (store.slips): whose they are is known only by a digest of a token that each browser makes for itself, and
not even that after the cards are revealed (cards) or the retro is closed (votes, guesses, answers).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from metrics import retro_board
from metrics.retro import Facts, frozen
from model import Decision, EvenkeelError, digest
from settings import now
from store import Store, slips
from store.slips import Slip

KINDS = frozenset({"retro", "retro_step", "retro_closed"})
LONGEST = 280  # letters of a card
CARDS = 40  # of one participant
VOTES = range(1, 11)


@dataclass(frozen=True, slots=True)
class Retro:
    """A retro at the step it has come to."""

    id: str
    about: str  # see metrics.retro_about
    first: date  # of its quarter
    columns: tuple[str, ...]
    votes: int  # cards that each participant may choose
    opened: datetime
    step: str = "facts"  # a step of retro_board, or "closed"
    since: datetime | None = None  # when the step began
    kept: Mapping[str, Any] = field(default_factory=dict)  # of a closed one: facts, health, guesses

    @property
    def owner(self) -> str:
        """Under which name the record keeps its decisions and commitments."""
        return f"retro:{self.id}"

    @property
    def covered(self) -> bool:
        """Whether the balance is not shown yet."""
        return self.step in retro_board.COVERED


def begin(store: Store, about: str, first: date, columns: Sequence[str], votes: int = 3) -> str:
    """Open a retro; returns its id, or that of the one that is open for the same quarter.

    Raises EvenkeelError for columns or votes that make no board.
    """
    named = tuple(" ".join(c.split())[:40] for c in columns if c.strip())
    if not 1 <= len(named) <= 5 or len(set(named)) < len(named):
        raise EvenkeelError("A board has one to five columns with different names.", "Mend them.", "retro.columns")
    if votes not in VOTES:
        raise EvenkeelError("Everybody may choose between 1 and 10 cards.", "Choose another number.", "retro.votes")
    with store.write() as c:
        there = [r for r in listed(store) if (r.about, r.first) == (about, first) and r.step != "closed"]
        if there:
            return there[-1].id
        retro, data = secrets.token_hex(4), {"about": about, "first": first.isoformat()}
        store.decide(f"retro:{retro}", "retro", retro, data | {"columns": named, "votes": votes}, now())
        slips.bump(c)
    return retro


def listed(store: Store) -> list[Retro]:
    """Every retro, oldest first."""
    return of(store.decisions(KINDS))


def of(decisions: Iterable[Decision]) -> list[Retro]:
    """The retros among some decisions, oldest first."""
    found: dict[str, Retro] = {}
    for d in decisions:
        if d.kind == "retro":
            first, columns = date.fromisoformat(d.data["first"]), tuple(d.data["columns"])
            found[d.target] = Retro(d.target, d.data["about"], first, columns, d.data["votes"], d.at, since=d.at)
        elif d.target in found and d.kind in KINDS:
            r, closed = found[d.target], d.kind == "retro_closed"
            step = "closed" if closed else d.data["step"]
            kept = d.data if closed else {}
            found[d.target] = Retro(r.id, r.about, r.first, r.columns, r.votes, r.opened, step, d.at, kept)
    return list(found.values())


def present(store: Store, retro: str) -> Retro:
    """A retro as it is now; EvenkeelError where there is none."""
    found = {r.id: r for r in of(store.decisions(KINDS, f"retro:{retro}"))}
    if retro not in found:
        raise EvenkeelError("This retro is not in the record.", "Choose another one.", "retro.gone")
    return found[retro]


def move_on(store: Store, retro: str, step: str) -> None:
    """Go on from a step to the next one; nothing happens where somebody else already has.

    Leaving "write" reveals the cards: from then on nobody, their writers included, can be told by them.
    """
    with store.write() as c:
        if present(store, retro).step != step or step == retro_board.ORDER[-1]:
            return
        if step == "write":
            slips.forget(c, retro, "card")
        following = retro_board.ORDER[retro_board.ORDER.index(step) + 1]
        store.decide(f"retro:{retro}", "retro_step", retro, {"step": following}, now())
        slips.bump(c)


def seat(token: str, retro: str) -> str:
    """What the record knows of a participant: a digest of their browser's token and the retro."""
    return digest("seat", token, retro)


def write(store: Store, retro: str, token: str, column: str, text: str) -> str:
    """Put a card on the board; returns its id once it is kept. After the reveal a card is nobody's from the start.

    Raises EvenkeelError where it is empty, too many, or the board does not take cards (any more).
    """
    said = " ".join(text.split())[:LONGEST]
    if not said:
        raise EvenkeelError("A card needs words.", "Write what you want to say.", "retro.empty")
    with store.write() as c:
        at = present(store, retro)
        if column not in at.columns:
            raise EvenkeelError("The board has no such column.", f"Use {', '.join(at.columns)}.", "retro.column")
        if at.step not in ("write", "discuss"):
            raise EvenkeelError("The board takes no cards at this step.", "Wait for the writing.", "retro.step")
        mine = seat(token, retro) if at.step == "write" else ""
        if mine and len(slips.of(c, retro, "card", mine)) >= CARDS:
            raise EvenkeelError(f"That would be more than {CARDS} cards.", "Take one back first.", "retro.many")
        return slips.put(c, retro, "card", column, said, mine)


def take_back(store: Store, retro: str, token: str, card: str) -> bool:
    """Take an own card back; False where it is not there, somebody else's, or revealed."""
    with store.write() as c:
        return slips.take(c, retro, "card", seat(token, retro), card) > 0


def vote(store: Store, retro: str, token: str, cards: Iterable[str]) -> None:
    """Choose these cards, and no others; EvenkeelError where they are too many or it is not the time."""
    with store.write() as c:
        at, mine = present(store, retro), seat(token, retro)
        there = {slip.id for slip in slips.of(c, retro, "card")}
        chosen = sorted(set(cards) & there)
        if at.step not in ("discuss", "commit"):
            raise EvenkeelError("Cards are chosen once they are revealed.", "Wait for that step.", "retro.step")
        if len(chosen) > at.votes:
            raise EvenkeelError(f"You may choose {at.votes} cards.", "Take one choice back first.", "retro.votes")
        if chosen != sorted(s.about for s in slips.of(c, retro, "vote", mine)):
            slips.take(c, retro, "vote", mine)
            for card in chosen:
                slips.put(c, retro, "vote", card, "", mine)


def guess(store: Store, retro: str, token: str, share: float) -> None:
    """Guess the share of strategy; a later guess takes the place of the one before."""
    if not 0 <= share <= 1:
        raise EvenkeelError("A share lies between 0 and 100%.", "Choose another.", "retro.guess")
    with store.write() as c:
        if not present(store, retro).covered:
            raise EvenkeelError("The balance has been shown; guessing is over.", "Go on.", "retro.step")
        slips.take(c, retro, "guess", seat(token, retro))
        slips.put(c, retro, "guess", "", f"{share:.2f}", seat(token, retro))


def answer(store: Store, retro: str, token: str, statement: str, value: int) -> None:
    """Say how far a statement on health holds, 1 to 5; a later answer takes the place of the one before."""
    if statement not in retro_board.HEALTH or value not in retro_board.ANSWERS:
        raise EvenkeelError("There is no such statement or answer.", "Answer with 1 to 5.", "retro.health")
    with store.write() as c:
        mine = seat(token, retro)
        if present(store, retro).step == "closed":
            raise EvenkeelError("This retro is closed.", "Answer in the next one.", "retro.step")
        for slip in slips.of(c, retro, "health", mine):
            if slip.about == statement:
                slips.take(c, retro, "health", mine, slip.id)
        slips.put(c, retro, "health", statement, str(value), mine)


def close(store: Store, retro: str, facts: Facts) -> None:
    """End a retro: its facts are kept as they are now, and nothing is left that says who put what in.

    Answers on health are kept as counts, and only where there are five or more to a statement.
    """
    with store.write() as c:
        at = present(store, retro)
        if at.step == "closed":
            return
        counts = retro_board.counted((s.about, s.text) for s in slips.of(c, retro, "health"))
        data = {
            "facts": frozen(facts),
            "health": {k: n for k, n in counts.items() if sum(n) >= retro_board.FEWEST},
            "guesses": sorted(float(s.text) for s in slips.of(c, retro, "guess")),
        }
        for kind in ("card", "vote"):
            slips.forget(c, retro, kind)
        for kind in ("health", "guess"):
            slips.clear(c, retro, kind)
        store.decide(at.owner, "retro_closed", retro, data, now())


def board(store: Store, retro: str) -> list[Slip]:
    """Everything on the board, in no order but that of random ids."""
    with store.read() as c:
        return slips.of(c, retro)
