"""A retro in a team: for those whose hours are in it, of groups that are large enough, and nobody's hours alone."""

from __future__ import annotations

import pytest
from model_help import TODAY, calendar, event
from retro_help import year
from team_help import claims, directory, refused, team_app, warm_pages

import settings
from decide import retro_pack
from ledger import Ledger
from ledger import retro as hours
from metrics.retro_about import About, quarter
from store import Store, audit
from ui import loaders

Q3 = quarter(TODAY.replace(month=8))
SIX = [f"p{n}@acme.example" for n in range(6)]
OUT, HEAD = "out@acme.example", "head@acme.example"  # of another team; a leader, of none


@pytest.fixture
def store(home: None, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Six product managers of one team, who all have the same weekly meeting; one of them one alone with a buyer."""
    warm_pages(monkeypatch)
    found = loaders.whole(sample=False).store
    rows = [f"{who},Person {n},colleague,pm,Red,member" for n, who in enumerate(SIX)]
    rows += [f"{OUT},Out,colleague,pm,Blue,member", f"{HEAD},Head,colleague,lead,,leader"]
    directory(found, "\n".join(["email,name,relation,role,team,access", *rows]))
    for who in (*SIX, OUT, HEAD):
        year(found, who, "", tuple(SIX))
    lone = [event("lone", f"2026-07-{day} 08:00", 1, "Alone", owner=SIX[0], people=(SIX[0], "x@buyer.example"))
            for day in ("08", "15", "22")]  # fmt: skip
    calendar(found, *lone, source="lone", owner=SIX[0])
    return found


def facts(store: Store, least: int, team: str = "Red") -> retro_pack.Pack:
    ledger = Ledger(store, settings.load())
    version = ledger.version(TODAY)
    sums = hours.sums(store, ledger, version, About(team=team), Q3, least)
    return retro_pack.pack(ledger, version, About(team=team), Q3, sums)


def test_what_took_one_person_s_hours_alone_is_told_with_the_rest(store: Store) -> None:
    alone, together = facts(store, 1), facts(store, 5)
    own = {family for family, whose in alone.owners.items() if len(whose) == 1}
    assert own & {m.family for m in alone.facts.moves}
    assert not own & {m.family for m in together.facts.moves}
    assert {m.kind for m in together.facts.moves} >= {"meeting", "rest"}
    assert together.facts.now.seen == pytest.approx(alone.facts.now.seen)
    assert all(len(whose) > 1 for whose in together.owners.values())


def test_a_quarter_of_fewer_people_says_nothing(store: Store) -> None:
    assert facts(store, 6).facts.people == 6
    few = facts(store, 7).facts
    assert (few.people, few.now.seen, few.contacts and few.contacts.met) == (0, 0, 0)


def test_only_who_is_of_a_team_sees_its_retro_and_the_log_says_who_looked(store: Store) -> None:
    at = page(SIX[1], about="team:Red", quarter="Q3 2026")
    assert at.selectbox(key="about").options == ["Red"]
    assert "6 people's hours" in words_of(at)
    assert [e.about for e in audit.entries(store.engine) if e.who == SIX[1]] == ["retro of Red, Q3 2026"]
    other = page(OUT, about="team:Red", quarter="Q3 2026")
    assert other.selectbox(key="about").options == ["Blue"]
    assert "fewer than 5 people" in words_of(other)
    head = page(HEAD, about="team:Red", quarter="Q3 2026")
    assert "in no product or team" in words_of(head)


def test_who_says_to_be_of_a_team_is_not(store: Store) -> None:
    import decide

    whole = loaders.whole(sample=False)
    decide.say_me(store, OUT, products=("Atlas",))
    here = loaders.seen_by(whole, OUT, "member", "issuer out")
    assert refused(lambda: loaders.for_retro(here, About(product="Atlas"))) == "team.group"
    assert refused(lambda: loaders.for_retro(here, About(team="Red"))) == "team.group"
    assert not refused(lambda: loaders.for_retro(here, About(team="Blue")))


def test_to_release_names_one_is_offered_one_s_own_calendar_alone(store: Store) -> None:
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
