"""Portfolio without a browser: what a leader does, and what the page then says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import acme
import pandas as pd
import pytest
from driving import app, go, plain, press, sentence, table

import settings
import sync
from connectors.sample_people import PEOPLE
from connectors.totals import Totals, write
from decide import checkin, sharing
from store import Store
from sync import totals
from ui import loaders
from ui.memory import Memory

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def at(sample: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loaders, "_KEPT", Memory(200))  # by its counters, one copy of the sample is as another
    return app("portfolio")


def test_one_sentence_says_which_products_are_starved_and_fed(at) -> None:
    assert sentence(at) == (
        "Of the 4 products, 1 is starved: Scout, for 22 weeks; Dockside is in sustain and fed as intended; "
        "of Tally too little is seen to say."
    )


def test_a_card_leads_to_its_product_and_no_person_is_named_beside_the_lead(at) -> None:
    press(at, "open0")
    assert at.selectbox(key="portfolio").value == "Scout"
    assert sentence(at).startswith("Scout: starved since")
    assert at.query_params["portfolio"] == "Scout"


def test_cells_that_nobody_looked_at_are_told(at) -> None:
    rows = table(at, "Product", "Lead").set_index("Product")
    assert rows.loc["Scout", "Understanding the market"] == "nobody"
    assert rows.loc["Tally", "Lead"] == "Piotr Zielinski"


def test_a_decision_is_kept_and_opens_the_next_review(at) -> None:
    at.session_state["tab"] = "Decisions"
    at.run()
    at.text_input(key="review_owner").input("Seun")
    at.text_input(key="review_reason").input("Starved for half a year")
    at.text_input(key="review_expect").input("A third of the work looks outward")
    press(at, "review_keep")
    assert "Decided so far: 1. 1 running." in [plain(m.value) for m in at.markdown]
    again = go(app(), "portfolio")
    assert "decided at earlier reviews: 1 running" in " ".join(plain(c.value) for c in again.caption)


def test_a_no_is_logged_with_who_asked_and_the_customer_that_backs_it(at) -> None:
    press(at, "open2")  # Waypoint
    at.text_input(key="no_what").input("A fax gateway")
    at.text_input(key="no_why").input("Five of six planners never fax")
    at.selectbox(key="no_contact").select("Northgate Freight")
    press(at, "no_keep")
    said = [plain(m.value) for m in at.markdown if "fax" in m.value.lower()]
    assert said[0].endswith(
        "A fax gateway. Asked by: sales or marketing; Five of six planners never fax (Northgate Freight)."
    )
    assert "WAY-52 Fax confirmation for carriers" in said[1]


def as_leader(at):
    """Look at the sample as its leader, who sees what the lattice gives."""
    at.session_state["look_as"] = "As a leader"
    return at.run()


def test_a_leader_of_a_team_sees_what_is_shared_and_why_the_rest_is_not(at) -> None:
    as_leader(at)
    assert not at.exception
    assert sentence(at).startswith("The one product shared, Waypoint: no clear trend since")  # more than five people
    said = " ".join(plain(c.value) for c in at.caption)
    assert "not shared: Dockside, Scout, Tally" in said
    assert "since a customer" not in said


def test_a_leader_is_told_where_two_quarters_cannot_be_compared(at) -> None:
    as_leader(at)
    assert table(at, "Q3 2026")["Q3 2026"][0] == "not shown", "four people had hours of it in July"
    assert any(plain(c.value) == "Of no product both this quarter and Q3 2026 are shown." for c in at.caption)


def test_of_what_a_leader_does_not_see_no_plan_was_missed(at) -> None:
    at.session_state["tab"] = "Investment"
    as_leader(at)
    assert list(table(at, "Product", "Planned so far")["Product"]) == ["Waypoint"]
    assert list(table(at, "Product", "Money")["Product"]) == ["Waypoint"], "and none has hours without a product"


def test_what_everybody_of_a_product_shares_a_leader_sees_at_once_and_no_longer_when_one_takes_it_back(at) -> None:
    store, quarter = loaders.whole(sample=True).store, date(2026, 7, 1)
    people = [p.email for p in PEOPLE.values() if p.role in ("pm", "po", "lead")]
    for who in people:
        sharing.share(store, who, "Scout", quarter, "The pilot takes it all")
    as_leader(at)
    assert sentence(at).startswith("Of the 2 products shared")
    assert list(table(at, "Product", "Lead")["Product"]) == ["Waypoint"], "of this quarter nothing of Scout is shared"
    assert any("Of Scout some month of this quarter is not shown" in plain(c.value) for c in at.caption)
    by_quarter = table(at, "Q3 2026").set_index("Product").loc["Scout"]
    assert (by_quarter["Q4 2026"], by_quarter["Q3 2026"] == "not shown") == ("not shown", False)
    at.selectbox(key="quarter").select("2026-07-01").run()
    assert list(table(at, "Product", "Lead")["Product"]) == ["Scout"]
    for who in people:
        sharing.withdraw(store, who, "Scout", quarter)
    as_leader(at)
    assert sentence(at).startswith("The one product shared, Waypoint")


def test_a_member_of_a_team_is_told_that_only_leaders_see_it(at) -> None:
    at.session_state["look_as"] = "As a member"
    at.run()
    assert "Only leaders see the portfolio" in at.error[0].value
    assert len(at.dataframe) == 0


def test_a_mirror_leads_to_a_commitment_of_that_leader(at) -> None:
    at.session_state["tab"] = "Mirror"
    at.run()
    at.selectbox(key="leader").select(PEOPLE["astrid"].email).run()
    assert not at.exception
    assert {m.label: m.value for m in at.metric}["Customer meetings pushed aside"] == "unknown"
    press(at, "commit0")
    assert any("Running" in m.value for m in at.markdown)


@pytest.mark.parametrize("tab", ["Investment", "Set up"])
def test_every_tab_opens(at, tab: str) -> None:
    at.session_state["tab"] = tab
    at.run()
    assert not at.exception


def test_what_was_said_of_a_product_stands_beside_its_form_and_can_be_taken_back(at) -> None:
    at.session_state["tab"] = "Set up"
    at.run()
    at.selectbox(key="stage_product").select("Scout").run()
    assert at.selectbox(key="stage_Scout").value == "explore", "its stage, not the first there is"
    at.selectbox(key="stage_Scout").select("retire")
    press(at, "stage_keep")
    said = [plain(c.value) for c in at.caption]
    assert "Scout: Retire from 20 Nov 2026" in said
    press(at, "stage_back0")
    assert "Scout: Retire from 20 Nov 2026" not in [plain(c.value) for c in at.caption]
    at.selectbox(key="plan_product").select("Scout").run()
    assert "Scout: With customers, 110 h in Q4 2026" in [plain(c.value) for c in at.caption]
    at.selectbox(key="plan_quarter").select(date(2027, 1, 1))
    at.number_input(key="plan_amount").set_value(900.0)
    press(at, "plan_keep")
    assert "Scout: All of it, 900 h in Q1 2027" in [plain(c.value) for c in at.caption]
    press(at, "plan_back1")
    assert "Scout: With customers, 110 h in Q4 2026" not in [plain(c.value) for c in at.caption]


def test_products_come_as_rows_of_a_csv_after_a_look_at_what_they_change(at) -> None:
    at.session_state["tab"] = "Set up"
    at.run()
    rows = "kind,products,value,amount,valid from\nstage,Scout,sustain,,2026-10-01\nstage,Scout,sold,,2026-11-01\n"
    at.file_uploader(key="products_file").upload("products.csv", rows.encode(), "text/csv").run()
    assert "line 3" in at.warning[0].value
    assert any("Scout: stages" in plain(m.value) for m in at.markdown)
    press(at, "products_apply")
    assert not at.exception
    assert any("says what holds already" in c.value for c in at.caption)


def test_a_totals_file_of_ones_own_is_previewed_row_by_row_and_read_by_a_leader_without_any_hours(
    at, home: Path
) -> None:
    at.session_state["tab"] = "Totals"
    at.run()
    rows = table(at, "Week of", "Category", "Hours")
    assert len(rows) > 50
    assert "Northgate" not in rows.to_string()
    own = settings.load()
    sides = (("delivery", 24.0), ("customers", 16.0))
    weeks = [f"{monday:%Y-%m-%d}" for monday in pd.date_range("2026-01-05", "2026-11-09", freq="7D")]
    found = Totals("Ana", "people", tuple((w, "Atlas", c, h) for w in weeks for c, h in sides))
    totals.keep(Store(own.database, own.home / "backups"), "ana.json", write(found))
    fresh = app("portfolio")
    assert not fresh.exception
    assert sentence(fresh).startswith("Atlas: fed since")
    assert list(table(fresh, "Product", "Lead")["Product"]) == ["Atlas"]
    assert any(c.value.endswith("7 days since a customer") for c in fresh.caption), "the Friday of the last week in it"
    press(fresh, "open0")
    assert any("customers were met, and not which" in c.value for c in fresh.caption)


@pytest.mark.parametrize("tab", ["Products", "Investment", "Decisions", "Mirror", "Totals", "Set up"])
def test_every_tab_opens_for_a_leader_of_a_team_and_tells_no_title_of_others(at, tab: str) -> None:
    at.session_state["tab"] = tab
    as_leader(at)
    assert not at.exception
    shown = " ".join([m.value for m in at.markdown] + [d.value.to_string() for d in at.dataframe])
    assert "Northgate" not in shown
    assert "WAY-" not in shown


def test_a_products_page_of_a_leader_of_a_team_has_neither_companies_nor_epics(at) -> None:
    at.session_state["portfolio"] = "Waypoint"
    as_leader(at)
    assert not at.exception
    assert sentence(at).startswith("Waypoint: no clear trend")
    assert len(at.dataframe) == 1, "hours by quarter alone"
    assert any("epics, refused issues and the companies met stay with" in c.value for c in at.caption)


def test_a_leader_of_a_team_logs_a_no_and_sees_none_of_jira_or_of_others(at) -> None:
    checkin.log_no(loaders.whole(sample=True).store, PEOPLE["maren"].email, "A pager gateway", product="Waypoint")
    at.session_state["portfolio"] = "Waypoint"
    as_leader(at)
    at.text_input(key="no_what").input("A fax gateway")
    at.text_input(key="no_why").input("Five of six planners never fax")
    press(at, "no_keep")
    said = [plain(m.value) for m in at.markdown if "gateway" in m.value.lower() or "fax" in m.value.lower()]
    assert len(said) == 1
    assert "A fax gateway. Asked by: sales or marketing; Five of six planners never fax." in said[0]


def test_a_no_logged_on_balance_stands_on_the_page_of_its_product(at) -> None:
    store = loaders.whole(sample=True).store
    checkin.log_no(store, "me", "A fax gateway", who="Sales", contact="calendar/b", product="Scout")
    press(at, "open0")
    said = [plain(m.value) for m in at.markdown if "fax" in m.value.lower()]
    assert said[0].endswith("A fax gateway. Asked by: Sales; a customer contact backs it.")


def test_where_no_product_is_known_the_page_says_what_to_do(home: Path) -> None:
    own = settings.load()
    sync.import_file(Store(own.database, own.home / "backups"), "ana.ics", acme.WORK, zone=acme.ZONE)
    at = app("portfolio")
    assert not at.exception
    assert sentence(at) == "No product is known yet."
    assert "Set up" in at.info[0].value


@pytest.mark.parametrize("tab", ["Products", "Investment", "Decisions", "Mirror", "Totals", "Set up"])
def test_products_of_which_nobody_has_hours_yet_are_no_failure(home: Path, tab: str) -> None:
    own = settings.load()
    rows = "kind,e-mail,name,role,products,value,amount,valid from\n,ana@acme.example,Ana,pm,Atlas,,,\n"
    plan = "plan,,,,Atlas,customers,120,2026-10-01\nstage,,,,Atlas,grow,,2026-01-01\n"
    sync.import_file(Store(own.database, own.home / "backups"), "people.csv", (rows + plan).encode())
    at = app("portfolio")
    at.session_state["tab"] = tab
    at.run()
    assert not at.exception
    assert not at.error
    at.session_state["portfolio"] = "Atlas"
    at.run()
    assert not at.exception
    assert sentence(at).startswith("Atlas: no hours seen")


def test_a_leader_of_a_team_sees_a_mirror_that_stands_and_nothing_of_few_people(at) -> None:
    at.session_state["tab"], at.session_state["quarter"] = "Mirror", "2026-10-01"
    as_leader(at)
    assert not at.exception
    said = "worked out once, two weeks after its end, and then stand. Until that of Q4 2026: Q3 2026."
    assert any(said in c.value for c in at.caption)
    figures = [m.value for m in at.metric]
    at.session_state["quarter"] = "2026-07-01"
    at.run()
    assert not at.exception
    shown = [frame for frame in at.dataframe if "Invitation" in frame.value.columns]
    assert [m.value for m in at.metric] == figures
    hidden = any("none of these invitations had 5 product people" in c.value for c in at.caption)
    assert hidden != bool(shown)
    assert all(n >= 5 for frame in shown for n in frame.value["Product people"])
