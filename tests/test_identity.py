"""Who is signed in: bound at the first sign-in by a verified address, let in by the directory as it stands now."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from model_help import TODAY, event, reading, record
from team_help import ANA, BEN, CLEO, DIRECTORY, DORA, ISSUER, claims, directory, refused, team_app, warm_pages

import decide
import identity
import settings
from identity import Reader
from model import LOCAL, Source
from store import Store
from ui import loaders, signed


@pytest.fixture
def store(database: None) -> Store:
    found = record()
    directory(found)
    return found


def sign_in(store: Store, said: dict[str, Any], day: date = TODAY) -> Reader:
    """What a page does: look the account up, and bind it where it is new."""
    return identity.known(store, identity.account(said), day) or identity.bind(store, said, day)


@pytest.mark.parametrize(("who", "access"), [(ANA, "member"), (CLEO, "leader"), (DORA, "admin")])
def test_the_first_sign_in_finds_the_person_by_a_verified_address(store: Store, who: str, access: str) -> None:
    found = sign_in(store, claims(who))
    assert (found.key, found.access, found.account) == (who, access, f"{ISSUER} sub-{who}")


def test_later_sign_ins_go_by_the_subject_whatever_the_address_is_then(store: Store) -> None:
    sign_in(store, claims(ANA, "7"))
    assert sign_in(store, claims("new.name@elsewhere.example", "7", verified=False)).key == ANA
    assert len(store.decisions({identity.ACCOUNT})) == 1


def test_an_address_of_the_directory_s_aliases_is_the_person_s_own(store: Store) -> None:
    assert sign_in(store, claims("Ana.Silva@ACME.example")).key == ANA


@pytest.mark.parametrize("verified", [False, None, "false", 0, "", "yes", []])
def test_an_address_that_is_not_verified_is_refused(store: Store, verified: Any) -> None:
    assert refused(lambda: sign_in(store, claims(ANA, verified=verified))) == "identity.unverified"
    assert store.decisions({identity.ACCOUNT}) == []


@pytest.mark.parametrize("said", [{"email_verified": "true"}, {"email_verified": None, "xms_edov": "1"}])
def test_providers_write_verified_in_different_ways(store: Store, said: dict[str, Any]) -> None:
    assert sign_in(store, claims(ANA) | said).key == ANA


def test_another_subject_or_issuer_with_the_same_address_is_refused(store: Store) -> None:
    sign_in(store, claims(ANA))
    assert refused(lambda: sign_in(store, claims(ANA, "other"))) == "identity.taken"
    assert refused(lambda: sign_in(store, claims("ana.silva@acme.example", "other"))) == "identity.taken"
    assert refused(lambda: sign_in(store, claims(ANA, iss="https://elsewhere.example"))) == "identity.taken"
    assert sign_in(store, claims(ANA)).key == ANA


def test_a_released_account_can_be_bound_anew(store: Store) -> None:
    sign_in(store, claims(ANA))
    assert identity.release(store, ANA)
    assert sign_in(store, claims(ANA, "other")).key == ANA
    assert not identity.release(store, BEN)


@pytest.mark.parametrize("who", ["guest@buyer.example", "nobody@acme.example", "x@buyer.example", ""])
def test_who_has_no_access_in_the_directory_is_refused(store: Store, who: str) -> None:
    assert refused(lambda: sign_in(store, claims(who, "9"))) in ("identity.unlisted", "identity.unverified")
    assert store.decisions({identity.ACCOUNT}) == []


def test_who_is_taken_out_of_the_directory_is_out_and_who_comes_back_is_in(store: Store) -> None:
    sign_in(store, claims(BEN))
    directory(store, "\n".join(line for line in DIRECTORY.splitlines() if BEN not in line))
    assert refused(lambda: sign_in(store, claims(BEN))) == "identity.unlisted"
    directory(store, DIRECTORY.replace("Borea,,member", "Borea,,leader"))
    assert sign_in(store, claims(BEN)).access == "leader"


def test_access_is_that_of_the_newest_row_that_has_begun(store: Store) -> None:
    head = "email,access,valid from\n"
    rows = f"{ANA},member,\n{ANA},leader,2026-11-01\n{ANA},,2026-12-01\n"
    directory(store, head + rows)
    assert sign_in(store, claims(ANA)).access == "leader"
    assert sign_in(store, claims(ANA), date(2026, 10, 31)).access == "member"
    assert refused(lambda: sign_in(store, claims(ANA), date(2026, 12, 1))) == "identity.unlisted"


def test_jira_and_one_s_own_words_let_nobody_in(store: Store) -> None:
    from model import Person

    store.save_source(Source("jira", LOCAL, "jira", "jira.example"))
    store.put("jira", reading(people=[Person("eve@acme.example", access="admin")]))
    store.decide("eve@acme.example", "me", "eve@acme.example", {"access": "admin", "role": "pm"}, settings.now())
    store.save_source(Source("own", "eve@acme.example", "directory", "own.csv"))
    store.put("own", reading(people=[Person("eve@acme.example", access="admin")]))
    assert refused(lambda: sign_in(store, claims("eve@acme.example"))) == "identity.unlisted"


def test_nobody_can_claim_a_colleague_s_address(store: Store) -> None:
    store.save_source(Source("ben", BEN, "calendar_ics", "Ben"))
    store.put("ben", reading(event("b", "2026-11-02 09:00", owner=BEN)))
    assert refused(lambda: decide.say_me(store, ANA, aliases=(BEN,))) == "me.team"
    store.decide(ANA, "me", ANA, {"aliases": [BEN, "jira:ben"]}, settings.now())
    assert identity.names(store, ANA) == {ANA}
    assert identity.names(store, BEN) == {BEN}


@pytest.mark.parametrize("said", [{}, {"iss": ISSUER}, {"sub": "7"}, {"iss": "", "sub": "7"}, {"iss": 1, "sub": 2}])
def test_claims_without_issuer_and_subject_are_nobody_s(said: dict[str, Any]) -> None:
    assert refused(lambda: identity.account(said)) == "identity.claims"


def test_of_accounts_that_come_at_once_one_is_bound(store: Store) -> None:
    """Each through a store of its own, as several processes have."""
    begin, found = threading.Barrier(6), []

    def first(n: int) -> None:
        own = record()
        begin.wait()
        found.append(refused(lambda: identity.bind(own, claims(ANA, f"sub-{n}"), TODAY)))

    threads = [threading.Thread(target=first, args=(n,)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [""] + ["identity.taken"] * 5
    assert len(store.decisions({identity.ACCOUNT})) == 1


# the door ---------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    warm_pages(monkeypatch)


@pytest.fixture
def team(home: Any) -> Store:
    found = loaders.whole(sample=False).store
    directory(found)
    return found


def words(at: Any) -> str:
    return "\n".join(one.value for one in [*at.markdown, *at.error, *at.caption, *at.info]).replace("\\", "")


def test_signed_out_there_is_a_page_to_sign_in_and_nothing_else(team: Store) -> None:
    at = team_app(None)
    assert [b.key for b in at.button] == ["sign_in_here"]
    assert not at.error
    assert len(at.main.children) == 3  # a heading, a sentence and the button


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (claims("nobody@acme.example"), "has no entry in the directory"),
        (claims(ANA, verified=False), "has not verified"),
        ({"sub": "7", "email": ANA}, "no issuer"),
    ],
)
def test_who_is_refused_reads_why_and_can_sign_out_and_nothing_else(
    team: Store, said: dict[str, Any], why: str
) -> None:
    at = team_app(said)
    assert why in words(at)
    assert [b.key for b in at.button] == ["sign_out"]
    assert len(at.main.children) == 2


def test_signed_in_one_sees_one_s_own_page(team: Store) -> None:
    at = team_app(claims(ANA))
    assert not at.error
    assert "There are no hours yet" in words(at)
    assert "sign_out" in [b.key for b in at.button]


def test_removal_from_the_directory_works_at_the_next_click(team: Store) -> None:
    at = team_app(claims(ANA))
    assert not at.error
    directory(team, DIRECTORY.replace("ana.silva@acme.example,member", ","))
    at.run()
    assert "has no entry in the directory" in words(at)
    assert len(at.main.children) == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"client_id": ""}, "lacks client_id"),
        ({"cookie_secret": ""}, "lacks cookie_secret"),
        ({"cookie_secret": "short"}, "could be guessed"),
        ({"redirect_uri": "http://localhost:8501"}, "does not end in /oauth2callback"),
        ({"client_id": "", "acme": {"client_id": "x"}}, "lacks acme.client_secret, acme.server_metadata_url"),
    ],
)
def test_a_configuration_that_is_not_complete_lets_nobody_in(team: Store, changes: dict[str, Any], why: str) -> None:
    from team_help import AUTH

    for who in (None, claims(ANA)):
        at = team_app(who, {**AUTH, **changes})
        assert why in words(at)
        assert len(at.main.children) <= 2


def test_without_authlib_the_page_says_what_to_install(team: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed, "NEEDS", ("authlib-that-is-not-there",))
    assert "needs the package authlib-that-is-not-there" in words(team_app(None))


def test_secrets_that_cannot_be_read_open_nothing(
    team: Store, monkeypatch: pytest.MonkeyPatch, home: Any, capsys: Any
) -> None:
    from streamlit.runtime.secrets import Secrets

    (home / "secrets.toml").write_text("[auth\n")
    monkeypatch.setattr(signed.st, "secrets", Secrets())
    monkeypatch.setattr(signed.st, "get_option", lambda name: [str(home / "secrets.toml")])
    monkeypatch.setattr("streamlit.config.get_option", lambda name, get=signed.st.get_option: get(name))
    assert refused(signed.configured) == "identity.secrets"


def test_several_providers_have_a_button_each(team: Store) -> None:
    from team_help import AUTH

    own = {k: AUTH[k] for k in ("client_id", "client_secret", "server_metadata_url")}
    shared = {k: AUTH[k] for k in ("redirect_uri", "cookie_secret")}
    at = team_app(None, {**shared, "google": own, "acme": own})
    assert [b.key for b in at.button] == ["sign_in_google", "sign_in_acme"]


def test_another_person_in_the_same_browser_session_finds_nothing_of_the_one_before(team: Store) -> None:
    at = team_app(claims(ANA))
    at.session_state["left_by_ana"] = "secret"
    at.user = {**claims(BEN), "is_logged_in": True}
    at.run()
    assert "left_by_ana" not in at.session_state
    assert not at.error
