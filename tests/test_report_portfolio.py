"""The report Portfolio: the page's own figures in every form, and where people sign in no more than a leader sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from model_help import record
from report_help import CANARY, everything
from retro_help import year

import identity
import settings
import sync
from connectors.sample_people import PEOPLE
from decide import review, sharing
from ledger import Ledger
from metrics import taxonomy
from model import EvenkeelError
from reports import FORMS, REPORTS, written
from reports.asked import Asked
from reports.report import Report, Section
from store import Store

Q3 = date(2026, 7, 1)


def asked(store: Store, first: date = date(2026, 10, 26)) -> Asked:
    """What somebody asks for on the command line."""
    ledger = Ledger(store, settings.load())
    version = ledger.version(settings.today())
    return Asked(store, ledger.basis(version), version, lambda by=(), **_: None, "me", first, first)  # type: ignore[arg-type]


def section(made: Report, heading: str) -> Section:
    return next(s for s in made.sections if s.heading == heading)


def rows(made: Report, heading: str) -> list[tuple[Any, ...]]:
    table = section(made, heading).table
    assert table is not None
    return list(table.rows)


@pytest.fixture
def company(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The sample company as the reader's own record."""
    found = settings.in_folder(sync.sample_folder(settings.load()))
    monkeypatch.setenv("EVENKEEL_HOME", str(found.home))
    return record()


def test_the_quarter_is_reported_as_the_page_shows_it(company: Store) -> None:
    made = REPORTS["portfolio"](asked(company))
    assert made.title == "Portfolio, Q4 2026"
    assert made.answer == (
        "Of the 4 products, 1 is starved: Scout, for 22 weeks; Dockside is in sustain and fed as intended; "
        "of Tally too little is seen to say."
    )
    assert [row[0] for row in rows(made, "Products")] == ["Scout", "Tally", "Waypoint", "Dockside"]
    looks = section(made, "Who looks at what")
    assert looks.sentence == "Hours of product people in the quarter. Nobody looked at 4 of 28 cells."
    assert looks.chart is not None
    assert looks.table is not None
    charted = {s.name: s.values for s in looks.chart.series}
    for n, column in enumerate(looks.table.columns[1:], 1):
        assert charted.get(column.name, (0.0,) * 4) == tuple(row[n] for row in looks.table.rows)
    assert made.about.doubts[0] == "Too little is seen for a verdict: Tally."


def test_hours_of_everybody_add_up_over_products_and_sides(company: Store) -> None:
    made = REPORTS["portfolio"](asked(company, Q3))
    for _, whole, _, *sides in rows(made, "Investment"):
        assert whole == pytest.approx(sum(sides))


def test_what_reviews_decided_and_how_it_stands_is_told(company: Store) -> None:
    review.decide(
        company, taxonomy.load(), "me", "Scout", "feed", "Seun", "Starved", "A third of it", date(2026, 12, 24),
        measure="share", category="strategy", least=0.3,
    )  # fmt: skip
    made = REPORTS["portfolio"](asked(company))
    ((_, what, product, owner, reason, standing, figure),) = rows(made, "Decisions of reviews")
    assert (what, product, owner, reason, standing) == ("Feed", "Scout", "Seun", "Starved", "Running")
    assert figure.startswith("By 24 Dec 2026: A third of it. So far: ")


def test_where_people_sign_in_it_holds_what_a_leader_may_see(company: Store) -> None:
    company.decide("astrid", identity.ACCOUNT, "https://login.example 1", {"email": "astrid"}, settings.now())
    made = REPORTS["portfolio"](asked(company))
    assert made.answer.startswith("The one product shared, Waypoint")
    assert made.about.doubts[-1] == "Not shared: Dockside, Scout, Tally."
    assert "What is built" not in [s.heading for s in made.sections]
    for who in [p.email for p in PEOPLE.values() if p.role in ("pm", "po", "lead")]:
        sharing.share(company, who, "Scout", Q3, "The pilot takes it all")
    made = REPORTS["portfolio"](asked(company, Q3))
    assert {row[0] for row in rows(made, "Products")} == {"Scout", "Waypoint"}
    assert rows(made, "Context") == [("Scout", "The pilot takes it all")]


@pytest.mark.parametrize("ending", FORMS)
def test_words_of_others_stay_words_in_every_form(company: Store, ending: str) -> None:
    review.say_context(company, "me", "Scout", date(2026, 10, 1), f"=1+1 <b>{CANARY}</b>")
    content = written(REPORTS["portfolio"](asked(company)), ending)
    said = everything(content, ending)
    assert CANARY in said
    assert f"<b>{CANARY}" not in content.decode(errors="replace")
    if ending == ".xlsx":
        assert "<f>" not in said


def test_a_record_without_products_has_nothing_to_report(home: Path) -> None:
    year(record(), "me", CANARY)
    with pytest.raises(EvenkeelError, match="No product is known yet"):
        REPORTS["portfolio"](asked(record()))


def test_products_of_which_nobody_has_hours_yet_are_a_report_without_figures(home: Path) -> None:
    head = "kind,e-mail,role,products,value,amount,valid from\n,ana@acme.example,pm,Atlas,,,\n"
    sync.import_file(record(), "people.csv", f"{head}plan,,,Atlas,customers,120,2026-10-01\n".encode())
    made = REPORTS["portfolio"](asked(record()))
    assert rows(made, "Against plan") == [("Atlas", "With customers", 120 * 36 / 66, 0.0)]
