"""Forgetting: one person by command, and what is older than an administrator keeps; with its traces on this machine."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, date, datetime, time

import sqlalchemy as sa

from ledger.files import LedgerFiles
from model import EvenkeelError
from settings import Settings
from store import Store, forget
from store.decisions import EVERYTHING
from store.forget import Erasure
from store.rows import stamp, touched_by
from store.schema import activities, audit, decisions, history, identify
from sync.feeds import forget as forget_secret

# Decisions about activities that go with them, and the sums of groups that were worked out from them.
PASSING = frozenset(
    {
        "correction",
        "shorter",
        "attended",
        "told",
        "check",
        "checked",
        "heard",
        "spoke",
        "not spoke",
        "snooze",
        "release",
    }
) | {"blocks", "retro_sums", "mirrors"}


class _Rehearsed(Exception):  # noqa: N818 - it ends a rehearsal, and is no error
    """Nothing of a rehearsal stays."""


def rehearse(store: Store, address: str) -> Erasure:
    """What an erasure would do: done, counted, and taken back."""
    found: list[Erasure] = []
    try:
        with store.write() as c:
            found.append(_erase(store, c, address))
            raise _Rehearsed
    except _Rehearsed:
        return found[0]


def erase(store: Store, settings: Settings, address: str) -> Erasure:
    """Forget a person: in the record, its files, this machine's ledger and secrets; see store.forget.

    Raises EvenkeelError where others are at the record, so that its files could not be written anew.
    """
    gone = [s for s in store.sources() if s.owner.lower() in _known(store, address).addresses]
    with store.write() as c:
        done = _erase(store, c, address)
    for source in gone:
        forget_secret(source)
    LedgerFiles(settings).drop()
    try:
        clean = forget.scrub(store.engine)
    except sa.exc.SQLAlchemyError as error:
        raise _busy(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - the driver's own, of whichever database
        raise _busy(str(error)) from None
    if not clean:
        raise _busy("its log is read by another program")
    return done


def expire(store: Store, settings: Settings, today: date) -> int:
    """Delete what is older than `keep_months`: activities, their history and answers, audit; how many activities."""
    if not settings.keep_months:
        return 0
    months = today.year * 12 + today.month - 1 - settings.keep_months
    before = stamp(datetime.combine(date(months // 12, months % 12 + 1, 1), time(), UTC))
    with store.write() as c:
        old = activities.c.end < before
        columns = [activities.c[name] for name in ("owner", "kind", "start", "end", "long")]
        touches = {t for row in c.execute(sa.select(*columns).where(old)).mappings() for t in touched_by(dict(row))}
        gone = c.execute(sa.delete(activities).where(old)).rowcount
        c.execute(sa.delete(history).where(history.c.start < before))
        c.execute(sa.delete(audit).where(audit.c.at < before))
        passed = sa.or_(decisions.c.kind.in_(sorted(PASSING)), decisions.c.undone.is_not(None))
        told = sa.select(decisions.c.owner, decisions.c.kind, decisions.c.months)
        passed = sa.and_(decisions.c.at < before, passed)
        touches |= {(o, m) for o, _, months_ in c.execute(told.where(passed)) for m in json.loads(months_)}
        gone_decisions = c.execute(sa.delete(decisions).where(passed)).rowcount
        if gone:
            forget.without_activity(c)
            forget.recount(c)
        if gone or gone_decisions:
            store.moved(c, touches)
    return gone


def _erase(store: Store, c: sa.Connection, address: str) -> Erasure:
    who = forget.known_of(c, address)
    forget.erase(c, who, forget.pseudonym_of(who.addresses, secrets.token_hex(16)))
    store.moved(c, {EVERYTHING})
    identify(c)  # no ledger or answer of before is this record's, on any machine
    return who


def _known(store: Store, address: str) -> Erasure:
    with store.read() as c:
        return forget.known_of(c, address)


def _busy(why: str) -> EvenkeelError:
    return EvenkeelError(
        f"The person is out of the record, but its files still hold what was deleted ({why.splitlines()[0][:120]}).",
        "Stop every server and sync that uses this record, then run the same command again.",
        "forget.busy",
    )
