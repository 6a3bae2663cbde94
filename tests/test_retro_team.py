"""A retro in a team: for those whose hours are in it, of groups that are large enough, and nobody's hours alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from model_help import TODAY, calendar, event
from retro_help import year
from team_help import claims, directory, refused, team_app, warm_pages

import decide.retro as retros
import settings
from decide import commitments, retro_pack, retro_sums
from ledger import Ledger
from ledger.files import Version
from metrics import taxonomy
from metrics.retro_about import About, quarter
from store import Store, audit
from ui import loaders

Q3 = quarter(TODAY.replace(month=8))
SIX = [f"p{n}@acme.example" for n in range(6)]
OUT, HEAD = "out@acme.example", "head@acme.example"  # of another team; a leader, of none


def members(red: list[str], blue: Sequence[str] = ()) -> str:
    """A directory of two teams, and a leader of none."""
    rows = [f"{who},Person,colleague,pm,{team},member" for team, all_ in (("Red", red), ("Blue", blue)) for who in all_]
    return "\n".join(["email,name,relation,role,team,access", *rows, f"{HEAD},Head,colleague,lead,,leader"])


@pytest.fixture
def store(home: None, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Six product managers of one team, who all have the same weekly meeting; one of them one alone with a buyer."""
    warm_pages(monkeypatch)
    found = loaders.whole(sample=False).store
    directory(found, members(red=SIX, blue=[OUT]))
    for who in (*SIX, OUT, HEAD):
        year(found, who, "", tuple(SIX))
    lone = [event("lone", f"2026-07-{day} 08:00", 1, "Alone", owner=SIX[0], people=(SIX[0], "x@buyer.example"))
            for day in ("08", "15", "22")]  # fmt: skip
    calendar(found, *lone, source="lone", owner=SIX[0])
    return found


def asked(store: Store) -> tuple[Ledger, Version]:
    ledger = Ledger(store, settings.load())
    return ledger, ledger.version(settings.today())


def facts(store: Store, team: str = "Red") -> retro_pack.Pack:
    return retro_sums.pack(*asked(store), About(team=team), Q3)


def work_out(store: Store, least: int = 5, team: str = "Red") -> str:
    return refused(lambda: retro_sums.work_out(*asked(store), About(team=team), Q3, least))


def test_what_took_fewer_people_s_hours_is_told_with_the_rest(store: Store) -> None:
    alone = retro_pack.pack(*asked(store), About(team="Red"), Q3)
    work_out(store)
    together = facts(store)
    own = {family for family, whose in alone.owners.items() if len(whose) < 5}
    assert own & {m.family for m in alone.facts.moves}
    assert not own & {m.family for m in together.facts.moves}
    assert {m.kind for m in together.facts.moves} >= {"meeting", "rest"}
    assert together.facts.now.seen == pytest.approx(alone.facts.now.seen)
    assert all(len(whose) >= 5 for whose in together.owners.values())


def test_nothing_is_told_before_it_is_worked_out_and_of_fewer_people_never(store: Store) -> None:
    assert (facts(store).facts.people, facts(store).facts.now.seen, facts(store).facts.contacts) == (0, 0, None)
    assert work_out(store, 7) == "retro.few"
    assert facts(store).facts.people == 0
    assert work_out(store, 6) == ""
    assert facts(store).facts.people == 6


def test_what_was_worked_out_stands_when_somebody_adds_something_comes_or_goes(store: Store) -> None:
    work_out(store)
    before = facts(store)
    late = event("late", "2026-07-09 10:00", 3, "Customer visit", owner=SIX[2], people=(SIX[2], "y@buyer.example"))
    calendar(store, late, source="late", owner=SIX[2])
    directory(store, members(red=[*SIX[1:], OUT]))
    work_out(store)
    after = facts(store)
    assert after.facts == before.facts
    assert before.facts.contacts is not None
    assert before.facts.contacts.met > 0


def test_a_promise_of_the_last_retro_is_judged_with_the_sum_and_stands(store: Store) -> None:
    retro = retros.begin(store, "team:Red", Q3.last.first, ("Stop",))
    retros.close(store, retro, facts(store).facts)
    table = taxonomy.load()
    ends = (Q3.before - timedelta(days=1), Q3.before)
    for text, measure, until in (("a", "hours", ends[0]), ("b", "hours", ends[1]), ("c", "said", ends[0])):
        commitments.commit(
            store, table, f"retro:{retro}", text, measure, until,  # type: ignore[arg-type]
            least=1.0 if measure == "hours" else None, first=Q3.first,
        )  # fmt: skip
    work_out(store)
    found = {p.text: p.standing for p in facts(store).facts.promises}
    assert found == {"a": "kept", "b": "can't tell", "c": "can't tell"}, "b goes on after the quarter"
    for one in commitments.listed(store, f"retro:{retro}"):
        commitments.answer(store, one.owner, one.id, one.text == "c")
    assert {p.text: p.standing for p in facts(store).facts.promises} == {"a": "kept", "b": "missed", "c": "kept"}


def test_a_leader_who_is_in_a_team_sees_the_portfolio_and_no_retro_beside_it(store: Store) -> None:
    directory(store, members(red=SIX).replace(f"{SIX[0]},Person,colleague,pm,Red,member", f"{SIX[0]},P,,pm,Red,leader"))
    here = loaders.seen_by(loaders.whole(sample=False), SIX[0], "leader", "issuer p0")
    assert refused(lambda: loaders.for_retro(here, About(team="Red"))) == "team.group"
    assert not loaders.takes_part(here, About(team="Red"))


def test_no_page_finds_the_people_of_a_sum_in_the_record(store: Store) -> None:
    work_out(store)
    assert store.decisions({retro_sums.KIND})
    for access in ("member", "leader", "admin"):
        here = loaders.seen_by(loaders.whole(sample=False), SIX[0], access)  # type: ignore[arg-type]
        assert here.store.decisions({retro_sums.KIND}) == []


def test_only_who_is_of_a_team_sees_its_retro_and_the_log_says_who_looked(store: Store) -> None:
    at = page(SIX[1], about="team:Red", quarter="Q3 2026")
    assert at.selectbox(key="about").options == ["Red"]
    assert "hours of 6 people of Red" in words_of(at)
    at.button(key="work_out").click().run()
    assert not at.exception
    assert "6 people's hours" in words_of(at)
    assert [e.about for e in audit.entries(store.engine) if e.who == SIX[1]] == ["retro of Red, Q3 2026"]
    other = page(OUT, about="team:Red", quarter="Q3 2026")
    assert other.selectbox(key="about").options == ["Blue"]
    assert "fewer than 5 people" in words_of(other)
    assert "work_out" not in [b.key for b in other.button]
    running = page(SIX[2], about="team:Red", quarter="Q4 2026")
    assert "is not over" in words_of(running)
    head = page(HEAD, about="team:Red", quarter="Q3 2026")
    assert "leaders see sums of the same hours" in words_of(head)


def test_who_says_to_be_of_a_team_is_not(store: Store) -> None:
    import decide

    whole = loaders.whole(sample=False)
    decide.say_me(store, OUT, products=("Atlas",))
    here = loaders.seen_by(whole, OUT, "member", "issuer out")
    assert refused(lambda: loaders.for_retro(here, About(product="Atlas"))) == "team.group"
    assert refused(lambda: loaders.for_retro(here, About(team="Red"))) == "team.group"
    assert not refused(lambda: loaders.for_retro(here, About(team="Blue")))


def test_to_release_names_one_is_offered_one_s_own_calendar_alone(store: Store) -> None:
    work_out(store)
    at = page(SIX[1], about="team:Red", quarter="Q3 2026")
    at.button(key="release").click().run()
    assert not at.exception
    assert "release_who" not in [box.key for box in at.selectbox]
    assert at.button(key="keep_release")


def page(who: str, **query: str):  # type: ignore[no-untyped-def]
    at = team_app(claims(who), **query)
    at.switch_page("pages/retro.py").run()
    assert not at.exception
    return at


def words_of(at) -> str:  # type: ignore[no-untyped-def]
    return " ".join(str(e.value) for e in [*at.markdown, *at.caption, *at.info, *at.error])
