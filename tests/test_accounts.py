"""Accounts of Jira that show no address: who they are is said once, decides whose hours they are, and can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from jira_help import SITE, Kept, utc
from model_help import TODAY, record
from test_jira_rest import BEN, issue, many, on, site

import settings
import sync
from decide import accounts
from ledger import Ledger
from model import LOCAL, EvenkeelError
from store import Store

BOTH = ["OPS", "SHOP"]
PEOPLE = b"""email,name,relation,role
ben@acme.example,Ben Okafor,colleague,maker
cleo@acme.example,Cleo Martin,colleague,po
bo@acme.example,Bo Lind,colleague,maker
ada@acme.example,Ada Lovelace,colleague,pm
buyer@shop.example,Buyer,customer,
"""


def synced() -> Kept:
    """Ben's account shows no address; he logged six and a half hours on two issues, and commented on three more."""
    made = Kept()
    made.store = record()
    made.store.save_source(SITE)
    made.sync(site(many()), BOTH, utc(9))
    return made


@pytest.fixture
def kept() -> Kept:
    """That, and a directory."""
    made = synced()
    sync.import_file(made.store, "people.csv", PEOPLE)
    return made


def whose(store: Store) -> dict[str, set[str]]:
    """Person -> the owner names of their activities."""
    hours = Ledger(store, settings.load())
    return hours.basis(hours.version(TODAY)).owners


def test_who_is_unknown_is_told_with_hours_and_issues_most_hours_first(database: None) -> None:
    (ben, bot) = accounts.unknown(synced().store)
    assert (ben.key, ben.name, ben.hours, ben.issues) == ("jira:ben-2", "Ben Okafor", pytest.approx(6.5), 5)
    assert (bot.name, bot.hours, bot.issues) == ("Automation for Jira", 0.0, 1)


def test_an_account_that_is_matched_brings_its_hours_to_that_person(kept: Kept) -> None:
    assert "jira:ben-2" not in whose(kept.store).get("ben@acme.example", set())
    accounts.match(kept.store, "jira:ben-2", "ben@acme.example", "Ben Okafor")
    assert "jira:ben-2" in whose(kept.store)["ben@acme.example"]
    assert [one.name for one in accounts.unknown(kept.store)] == ["Automation for Jira"]


def test_it_can_be_me_and_more_than_one_can_be(kept: Kept) -> None:
    for key in ("jira:ben-2", "jira:bot-3"):
        accounts.match(kept.store, key, LOCAL)
    assert {"jira:ben-2", "jira:bot-3"} <= whose(kept.store)[LOCAL]
    assert accounts.unknown(kept.store) == []


def test_it_holds_at_the_next_sync_and_for_what_comes_then(kept: Kept) -> None:
    accounts.match(kept.store, "jira:ben-2", "ben@acme.example")
    log = {"id": "900", "author": BEN, "started": on(9, "07:00"), "updated": on(9, "10:00"), "timeSpentSeconds": 7200}
    later = [*many(), issue(8, on(9, "10:00"), worklog={"worklogs": [log]})]
    kept.sync(site(later), BOTH, utc(9) + timedelta(hours=2))
    kept.sync(site(later), BOTH, utc(9) + timedelta(hours=3), full=True)
    assert "jira:ben-2" in whose(kept.store)["ben@acme.example"]
    assert [one.name for one in accounts.unknown(kept.store)] == ["Automation for Jira"]


def test_undone_it_is_unknown_again(kept: Kept) -> None:
    decision = accounts.match(kept.store, "jira:ben-2", "ben@acme.example", "Ben Okafor")
    (said,) = accounts.matched(kept.store)
    assert (said.id, said.target, said.data["name"]) == (decision, "jira:ben-2", "Ben Okafor")
    kept.store.undo(decision, utc(10))
    assert accounts.matched(kept.store) == []
    assert accounts.unknown(kept.store)[0].key == "jira:ben-2"
    assert "jira:ben-2" not in whose(kept.store).get("ben@acme.example", set())


def test_an_account_in_capital_letters_is_found_too(kept: Kept) -> None:
    capital = {**BEN, "accountId": "JIRAUSER10100", "displayName": "Cleo Martin"}
    kept.sync(site([*many(), issue(8, on(9, "10:00"), creator=capital)]), BOTH, utc(9) + timedelta(hours=2))
    assert "jira:JIRAUSER10100" in {one.key for one in accounts.unknown(kept.store)}
    accounts.match(kept.store, "jira:JIRAUSER10100", "cleo@acme.example")
    assert "jira:JIRAUSER10100" not in {one.key for one in accounts.unknown(kept.store)}
    assert "jira:JIRAUSER10100" in whose(kept.store)["cleo@acme.example"]


def test_only_colleagues_with_an_address_can_be_chosen(kept: Kept) -> None:
    assert list(accounts.colleagues(kept.store)) == [
        "ada@acme.example", "ana@acme.example", "ben@acme.example", "bo@acme.example", "cleo@acme.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Ben Okafor", "ben@acme.example"),
        ("Ada L.", "ada@acme.example"),
        ("lovelace ada", "ada@acme.example"),
        ("Ada", ""),  # a first name alone is no sign
        ("Ben Martin", ""),
        ("", ""),
    ],
)
def test_who_it_may_be_is_guessed_by_name(kept: Kept, name: str, who: str) -> None:
    people = accounts.colleagues(kept.store)
    assert accounts.likely(name, people) == who
    assert not who or accounts.closest(name, people)[0] == who


def test_two_of_one_name_are_not_guessed() -> None:
    people = {"a@acme.example": "Ada Lovelace", "b@acme.example": "Ada Lovelace"}
    assert accounts.likely("Ada Lovelace", people) == ""


@pytest.mark.parametrize(("account", "person"), [("ben@acme.example", "me"), ("jira:ben-2", "")])
def test_what_is_no_account_or_nobody_is_refused(kept: Kept, account: str, person: str) -> None:
    with pytest.raises(EvenkeelError, match="is not an account of Jira that could be matched"):
        accounts.match(kept.store, account, person)
