"""The benchmarks measure what they say: the client is a session, the peer draws the same, the company is the same."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from browser import serve

from benchmarks import company, homes, peer, ready
from benchmarks.report import Row, markdown, table
from benchmarks.socket_client import Session


def test_a_limit_bounds_the_ratio_where_there_is_a_peer_and_else_the_value() -> None:
    rows = [
        Row("click", 30.0, "ms", 25.0, 1.5),
        Row("slow click", 50.0, "ms", 25.0, 1.5),
        Row("sent", 151.0, "KB", limit=150),
        Row("memory", 300.0, "MB"),
    ]
    assert [r.ok for r in rows] == [True, False, False, True]
    assert [r.ratio for r in rows] == [1.2, 2.0, None, None]
    lines = table(rows).splitlines()
    assert lines[1].split() == ["click", "30", "ms", "25", "ms", "1.20x", "1.5x", "ok"]
    assert lines[3].split() == ["sent", "151", "KB", "150", "KB", "TOO", "MUCH"]


def test_the_page_of_a_run_says_machine_versions_commit_and_command() -> None:
    text = markdown([Row("a | b", 1.0, "s")], "python -m benchmarks", datetime(2026, 11, 20, 9, 30))
    assert text.startswith("# Benchmarks of 2026-11-20\n\n`python -m benchmarks`, begun 2026-11-20 09:30.")
    for word in ("Machine: ", " cores", "Python 3.", "streamlit ", "duckdb ", "SQLAlchemy ", "Commit: "):
        assert word in text
    assert "\n| a / b | 1 s |  |  |  |  |\n" in text


def test_a_made_up_company_is_the_same_twice() -> None:
    def made() -> list[tuple[object, ...]]:
        readings = company.invent(3, date(2026, 10, 1), date(2026, 11, 1))
        return [(sorted(r.activities, key=lambda a: a.id), sorted(r.subjects)) for r in readings]

    assert made() == made()
    assert all(activities for activities, _ in made())


def test_a_page_whose_element_the_peer_cannot_draw_is_no_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ready.DRAW, "plotly_chart")
    with pytest.raises(LookupError, match="cannot draw 'plotly_chart'"):
        ready._call({(0, 0): _Chart()}, (0, 0))  # type: ignore[dict-item]


class _Chart:
    kind, key = "plotly_chart", ""


def test_the_peer_draws_what_the_served_app_drew_and_both_answer_clicks(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "KEYS", ("grain",))
    app = serve(sample)
    try:
        with peer.peer_of(app.url) as drawn, Session(app.url) as ours, Session(drawn.url) as theirs:
            for session in (ours, theirs):
                first = session.rerun()
                assert first.bytes > 10_000
                assert first.errors == []
            for title in ours.pages:
                ours.go(title)
                theirs.go(title)
                assert kinds(theirs) == kinds(ours)
            ours.go("Balance")
            theirs.go("Balance")
            assert kinds(ours)["plotly_chart"] == 3
            for session in (ours, theirs):
                before = charts(session)
                assert session.choose("grain", "Month").errors == []
                assert charts(session) != before, "a click that draws the same measures nothing"
            assert kinds(theirs) == kinds(ours)
    finally:
        app.stop()


def test_a_session_is_sent_large_messages_once_as_a_browser_is(sample: Path) -> None:
    app = serve(sample)
    try:
        with Session(app.url) as session:
            first = session.rerun()
            again = session.rerun()
            assert again.bytes < first.bytes - 10_000
            assert kinds(session)["plotly_chart"] == 3, "what it has already it still shows"
    finally:
        app.stop()


WAITING = """
import streamlit as st
st.session_state.n = st.session_state.get("n", 0) + 1
if st.session_state.n < 3:
    st.fragment(lambda: st.write("older hours"), run_every=0.1)()
"""


def test_a_page_that_still_waits_for_newer_hours_is_not_taken_for_done(home: Path) -> None:
    script = home / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    app = serve(home, script=script, cwd=home)
    try:
        with Session(app.url) as session:
            assert session.rerun().again == pytest.approx(0.1)
            assert session.settled().again is None
            assert session.rerun().again is None
    finally:
        app.stop()


def kinds(session: Session) -> Counter[str]:
    return Counter(d.kind for d in session.drawn.values())


def charts(session: Session) -> list[str]:
    return [d.widget.spec for d in session.drawn.values() if d.kind == "plotly_chart"]


def test_people_share_out_as_many_products_as_were_asked_for() -> None:
    counted = Counter(p.products[0] for p in company._directory(600, 50).people if p.products)
    assert (len(counted), set(counted.values())) == (50, {12})
    assert homes.home.__defaults__ == (homes.CACHE, 40), "homes made before stay where they are"
