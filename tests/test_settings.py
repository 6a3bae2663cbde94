"""What an administrator sets, and the clock: every line has an effect or is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from model import EvenkeelError


def wrote(home: Path, text: str) -> settings.Settings:
    (home / "evenkeel.toml").write_text(text, encoding="utf-8")
    return settings.load()


def test_without_a_file_the_defaults_hold(home: Path) -> None:
    found = settings.load()
    assert (found.home, found.hours, found.fiscal_year_start) == (home, "Mon-Fri 09:00-17:00", 1)
    assert found.database.startswith("sqlite:///")


def test_every_line_is_read(home: Path) -> None:
    found = wrote(home, 'hours = "Mon-Thu 08:00-16:00"\nzone = "Europe/Lisbon"\ncountry = "PT"\nfiscal_year_start = 4\n'
                  'own_domains = ["@Acme.example", "us.example"]\n[effort]\naction_minutes = 20\n'
                  '[taxonomy.market]\nname = "Research"\n')  # fmt: skip
    assert (found.hours, found.zone, found.country) == ("Mon-Thu 08:00-16:00", "Europe/Lisbon", "PT")
    assert (found.fiscal_year_start, found.own_domains) == (4, ("acme.example", "us.example"))
    assert (found.effort, found.taxonomy) == ({"action_minutes": 20}, {"market": {"name": "Research"}})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hours = ", "could not be read"),
        ("hours 9", "could not be read"),
        ('colour = "red"', "does not know: colour"),
        ('home = "/elsewhere"', "does not know: home"),
        ('database = "sqlite://"', "does not know: database"),
        ("hours = 8", "hours cannot be 8"),
        ('zone = "Mars/Base"', "zone cannot be 'Mars/Base'"),
        ("zone = []", "zone cannot be"),
        ("country = 49", "country cannot be 49"),
        ("fiscal_year_start = 13", "fiscal_year_start cannot be 13"),
        ("fiscal_year_start = 0", "fiscal_year_start cannot be 0"),
        ("group_size = 2", "group_size cannot be 2"),
        ("group_size = true", "group_size cannot be True"),
        ("fiscal_year_start = true", "fiscal_year_start cannot be True"),
        ('fiscal_year_start = "April"', "fiscal_year_start cannot be 'April'"),
        ('own_domains = "acme.example"', "own_domains cannot be 'acme.example'"),
        ("own_domains = [1]", "own_domains cannot be"),
        ("effort = 3", "effort cannot be 3"),
        ('taxonomy = "mine"', "taxonomy cannot be 'mine'"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_to_write(home: Path, text: str, said: str) -> None:
    with pytest.raises(EvenkeelError, match=said) as caught:
        wrote(home, text)
    assert caught.value.problem.text.startswith("evenkeel.toml")
    assert caught.value.problem.do


def test_a_file_of_another_encoding_or_none_at_all(home: Path) -> None:
    (home / "evenkeel.toml").write_bytes(b'country = "\xff\xfe"')
    with pytest.raises(EvenkeelError, match="could not be read"):
        settings.load()
    (home / "evenkeel.toml").unlink()
    (home / "evenkeel.toml").mkdir()
    with pytest.raises(EvenkeelError, match="could not be read"):
        settings.load()


# the clock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20T12:00:00+02:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_the_clock_can_be_set(monkeypatch: pytest.MonkeyPatch, text: str, moment: datetime) -> None:
    monkeypatch.setenv("EVENKEEL_NOW", text)
    assert settings.now() == moment
    assert settings.today() == moment.date()


@pytest.mark.parametrize("text", ["yesterday", "20.11.2026", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("EVENKEEL_NOW", text)
    with pytest.raises(EvenkeelError, match="EVENKEEL_NOW"):
        settings.now()


def test_without_it_the_clock_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENKEEL_NOW")
    assert abs(settings.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert settings.now().tzinfo is UTC


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_a_period_starts_at_or_before_its_days_and_all_of_them_agree(day: date, fiscal: int) -> None:
    for grain, most in (("week", 7), ("month", 31), ("quarter", 92)):
        first = settings.start_of(day, grain, fiscal)  # type: ignore[arg-type]
        assert 0 <= (day - first).days < most
        assert settings.start_of(first, grain, fiscal) == first  # type: ignore[arg-type]
    assert settings.start_of(day, "week").weekday() == 0
    assert (settings.start_of(day, "quarter", fiscal).month - fiscal) % 3 == 0


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_periods_end_before_today_and_are_not_backwards(day: date, fiscal: int) -> None:
    for first, before in settings.periods(day, fiscal).values():
        assert first <= before <= day
    assert (settings.periods(day)["4w"][1] - settings.periods(day)["4w"][0]).days == 28


@pytest.mark.parametrize(("zone", "found"), [("Europe/Lisbon", "Europe/Lisbon"), (":Asia/Tokyo", "Asia/Tokyo")])
def test_the_machines_zone_is_asked(monkeypatch: pytest.MonkeyPatch, zone: str, found: str) -> None:
    monkeypatch.setenv("TZ", zone)
    assert settings.local_zone() == found


# Jira -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without secrets, and a home directory without any."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(settings, "__file__", str(tmp_path / "settings.py"))
    return tmp_path


def test_jira_from_the_environment(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.jira_access() is None
    for name, value in {"URL": "https://acme.atlassian.net", "TOKEN": "t", "PROJECTS": "shop, PAY ops"}.items():
        monkeypatch.setenv(f"JIRA_{name}", value)
    found = settings.jira_access()
    assert found == settings.JiraAccess("https://acme.atlassian.net", "t", "", ("SHOP", "PAY", "OPS"))
    assert found.host == "acme.atlassian.net"


def secrets(folder: Path, text: str) -> None:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(text)


def test_jira_from_the_secrets_file(nowhere: Path) -> None:
    secrets(nowhere, '[jira]\nurl = "https://jira.acme.example"\ntoken = "t"\nprojects = ["shop"]\n')
    assert settings.jira_access() == settings.JiraAccess("https://jira.acme.example", "t", "", ("SHOP",))


@pytest.mark.parametrize(
    "text", ["[jira", 'jira = "x"', "[jira]\nurl = 3\ntoken = 4", '[jira]\nurl = "u"\ntoken = "canary"\nprojects = 5']
)
def test_a_secrets_file_that_is_broken_is_named_and_tells_no_secret(nowhere: Path, text: str) -> None:
    secrets(nowhere, text)
    with pytest.raises(EvenkeelError, match=r"secrets\.toml") as caught:
        settings.jira_access()
    assert "canary" not in str(caught.value)
