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
from store import Store, audit
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
    assert identity.release(store, ANA, DORA)
    assert [(e.who, e.what) for e in audit.entries(store.engine)] == [(DORA, "released")]
    assert sign_in(store, claims(ANA, "other")).key == ANA
    assert not identity.release(store, BEN, DORA)


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


def test_the_server_says_at_its_start_what_is_missing(
    team: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui import warm

    monkeypatch.setattr(signed, "_auth", lambda: {"client_id": "evenkeel"})
    warm._prepare()
    assert "lacks redirect_uri, cookie_secret, client_secret" in capsys.readouterr().out


def test_an_administrator_releases_an_account_and_nobody_else_can(team: Store) -> None:
    identity.bind(team, claims(BEN), TODAY)
    team.save_source(Source("before", LOCAL, "calendar_ics", "Mine"))
    for who, access in ((DORA, "admin"), (ANA, "member"), (CLEO, "leader")):
        at = team_app(claims(who))
        at.switch_page("pages/sources.py").run()
        tabs = [tab.label for tab in at.tabs]
        assert ("Team" in tabs) is (access == "admin")
        at.session_state["add"] = "Team"
        at.run()
        assert not at.exception
        assert ("release" in [b.key for b in at.button]) is (access == "admin")
        assert any("from before the sign-in" in one.value for one in at.info) is (access == "admin")
        if access == "admin":
            table = next(t.value for t in at.dataframe if "Has signed in" in t.value.columns)
            assert dict(zip(table["E-mail"], table["Access"], strict=True))[BEN] == "member"
            at.selectbox(key="release_who").set_value(BEN)
            at.button(key="release").click().run()
    assert BEN not in {d.owner for d in team.decisions({identity.ACCOUNT})}
    assert refused(lambda: loaders.administered(loaders.seen_by(loaders.whole(False), ANA, "member"))) == "team.admins"


# the sample's roles -------------------------------------------------------------------------------------------


def sample_app(**state: str) -> Any:
    from browser import ROOT
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def test_the_sample_can_be_looked_at_as_a_member_and_as_a_leader(sample: Any) -> None:
    free = sample_app()
    assert "look_as" in [one.key for one in free.segmented_control]
    assert "person" in [box.key for box in free.selectbox]
    for role, access in (("As a member", "member"), ("As a leader", "leader")):
        at = sample_app(look_as=role)
        here = at.session_state["view"].here
        assert not at.exception
        assert here.access == access
        assert "person" not in [box.key for box in at.selectbox]
        found = loaders.hours(here, loaders.version(here), ("person",))
        assert list(found["person"]) == [here.store.viewer]


def test_there_is_no_role_switch_beside_a_source_of_one_s_own(sample: Any) -> None:
    own = loaders.whole(sample=False).store
    own.save_source(Source("cal", LOCAL, "calendar_ics", "Mine"))
    own.put("cal", reading(event("e", "2026-11-02 09:00")))
    at = sample_app(look_as="As a leader", sample=True)
    assert at.session_state["view"].here.access is None
    assert "look_as" not in [one.key for one in at.segmented_control]


def test_there_is_no_sample_and_no_role_switch_where_one_signs_in(team: Store, sample: Any) -> None:
    directory(loaders.whole(sample=False).store)
    at = team_app(claims(ANA))
    at.session_state["sample"] = True
    at.session_state["look_as"] = "As a leader"
    at.run()
    assert "look_as" not in [one.key for one in at.segmented_control]
    assert (at.session_state["view"].here.sample, at.session_state["view"].here.access) == (False, "member")
    at.switch_page("pages/sources.py").run()
    assert "to_sample" not in [b.key for b in at.button]


# the command line -----------------------------------------------------------------------------------------------


def test_at_a_team_s_server_a_calendar_is_imported_for_somebody(
    team: Store, home: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import acme
    from team_help import secrets

    import evenkeel

    monkeypatch.chdir(tmp_path)
    (tmp_path / "ana.ics").write_bytes(acme.WORK)
    (tmp_path / "people.csv").write_text(DIRECTORY)
    secrets(tmp_path)
    assert evenkeel.main(["import", "ana.ics"]) == 2
    assert "Say whose with --for" in capsys.readouterr().err
    assert evenkeel.main(["import", "ana.ics", "--for", "nobody@acme.example"]) == 2
    assert evenkeel.main(["import", "people.csv"]) == 0
    assert evenkeel.main(["import", "ana.ics", "--for", ANA]) in (0, 1)
    assert {s.owner for s in team.sources()} == {LOCAL, ANA}
    assert evenkeel.main(["export", "audit"]) == 0
