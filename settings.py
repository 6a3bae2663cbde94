"""What an administrator sets (evenkeel.toml), where things live, and the one clock.

What people decide in the browser is in the record instead; nothing can be set in both places.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from model import EvenkeelError

Grain = Literal["week", "month", "quarter"]


EARLIEST = date(2000, 1, 1)  # nothing before it is read
MEANT = {  # what a line of evenkeel.toml looks like
    "hours": 'hours = "Mon-Fri 09:00-17:00"',
    "zone": 'zone = "Europe/Berlin"',
    "country": 'country = "DE" or "DE-BY"',
    "fiscal_year_start": "a month from 1 to 12",
    "keep_months": "how many months activities are kept, or 0 for ever",
    "own_domains": 'own_domains = ["acme.example"]',
    "allow_hosts": 'allow_hosts = ["calendar.intranet.example"]',
    "group_size": "a number of people from 3 on",
    "effort": "a table: [effort], then lines such as action_minutes = 15",
    "taxonomy": "tables such as [taxonomy.market], then side, name or means",
}


@dataclass(frozen=True)
class Settings:
    """One value per line of evenkeel.toml; every default is the one the design gives."""

    home: Path
    database: str = field(repr=False)  # SQLAlchemy URL of the record, perhaps with a password
    hours: str = "Mon-Fri 09:00-17:00"  # working hours where neither person nor directory says
    zone: str = ""  # default zone of people; "" asks the machine
    country: str = ""  # public holidays where the directory names no country
    fiscal_year_start: int = 1  # month
    own_domains: tuple[str, ...] = ()  # e-mail domains of the company, beside those guessed
    keep_months: int = 0  # how long activities are kept; 0: for ever
    allow_hosts: tuple[str, ...] = ()  # hosts inside the network: for calendars, and for Jira without https
    group_size: int = 5  # people in a sum that leaders see where not everybody shares; never below 3
    effort: dict[str, Any] = field(default_factory=dict)  # see metrics.effort.Limits
    taxonomy: dict[str, Any] = field(default_factory=dict)  # see metrics.taxonomy.load


def home() -> Path:
    """The folder of the record, the ledger and evenkeel.toml: EVENKEEL_HOME, or ~/.evenkeel."""
    return Path(os.environ.get("EVENKEEL_HOME") or Path.home() / ".evenkeel").expanduser()


def load() -> Settings:
    """Read evenkeel.toml in the home folder, if there is one.

    Raises EvenkeelError where the file is broken or has a line that does not exist.
    """
    where = home()
    table: dict[str, Any] = {}
    path = where / "evenkeel.toml"
    if path.exists():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise EvenkeelError(
                f"{path.name} could not be read: {error}.", "Mend that line and try again.", "settings.broken"
            ) from None
    known = {f.name for f in fields(Settings)} - {"home", "database"}
    unknown = sorted(set(table) - known)
    if unknown:
        raise EvenkeelError(
            f"{path.name} has a line that Evenkeel does not know: {', '.join(unknown)}.",
            f"It knows {', '.join(sorted(known))}.",
            "settings.unknown",
        )
    for name, value in table.items():
        if not _fits(name, value):
            raise EvenkeelError(
                f"{path.name}: {name} cannot be {value!r}.", f"Write {MEANT[name]}.", "settings.value", path.name
            )
    table["own_domains"] = tuple(v.lower().lstrip("@") for v in table.get("own_domains", ()))
    table["allow_hosts"] = tuple(v.strip().lower() for v in table.get("allow_hosts", ()))
    database = os.environ.get("EVENKEEL_DATABASE") or _sqlite(where)
    return Settings(home=where, database=database, **table)


def _fits(name: str, value: Any) -> bool:
    """Whether a line of evenkeel.toml can have this value."""
    if name == "fiscal_year_start":
        return type(value) is int and 1 <= value <= 12
    if name == "keep_months":
        return type(value) is int and 0 <= value <= 1200
    if name == "group_size":
        return type(value) is int and value >= 3
    if name in ("own_domains", "allow_hosts"):
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if name == "zone":
        return isinstance(value, str) and (value == "" or value in available_timezones())
    return isinstance(value, dict if name in ("effort", "taxonomy") else str)


def in_folder(folder: Path) -> Settings:
    """The default settings for a record of its own in a folder: the sample company's."""
    return Settings(home=folder, database=_sqlite(folder))


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{quote(str(folder / 'evenkeel.db'))}"


TEXTS = ("url", "token", "email", "jql")  # of what says which Jira is read


@dataclass(frozen=True)
class JiraAccess:
    """How to sign in to a Jira site. With an e-mail: Cloud (basic); without: a personal access token."""

    url: str
    token: str = field(repr=False)
    email: str = ""
    projects: tuple[str, ...] = ()  # keys; none means all that are visible
    jql: str = ""  # a query that is read in place of projects

    @property
    def host(self) -> str:
        """The site's host name, by which people know it."""
        try:
            return urlsplit(self.url).netloc.lower() or self.url.lower()
        except ValueError:  # no address at all; signing in says so
            return self.url.lower()


def jira_access() -> JiraAccess | None:
    """Jira from JIRA_URL, JIRA_TOKEN, JIRA_EMAIL, JIRA_PROJECTS and JIRA_JQL, or [jira] in Streamlit's secrets.toml.

    None where neither is there. Raises EvenkeelError where secrets.toml is broken.
    """
    found: dict[str, Any] = {k: os.environ.get(f"JIRA_{k.upper()}", "") for k in (*TEXTS, "projects")}
    if not (found["url"] and found["token"]):
        for path in _secret_files()[:1]:
            found |= _secrets(path)
    if not (found["url"] and found["token"]):
        return None
    wanted = found["projects"]
    keys = wanted if isinstance(wanted, list) else re.split(r"[,\s]+", wanted)
    chosen = tuple(filter(None, (str(k).upper() for k in keys)))
    return JiraAccess(found["url"], found["token"], found["email"], chosen, found["jql"])


def has_login() -> bool:
    """Whether a team signs in here: [auth] in Streamlit's secrets.toml. Raises EvenkeelError where one is broken."""
    return any("auth" in _toml(path) for path in _secret_files())


def _secret_files() -> list[Path]:
    folders = (Path.cwd(), Path(__file__).parent, Path.home())
    return [path for folder in folders if (path := folder / ".streamlit" / "secrets.toml").exists()]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):  # never with the error's own words: they may hold a secret
        raise EvenkeelError(f"{path} could not be read.", "Mend it: it is TOML.", "settings.secrets") from None


def _secrets(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("jira", {})
        texts = all(isinstance(table.get(k, ""), str) for k in TEXTS)
        if not texts or not isinstance(table.get("projects", ""), str | list):
            raise ValueError("jira")
        return {k: table[k] for k in (*TEXTS, "projects") if k in table}
    except (ValueError, AttributeError, OSError):  # never with the error's own words: they may hold the token
        raise EvenkeelError(
            f"{path} could not be read.",
            "Mend its [jira]: url, token, email and jql are texts, projects a list of keys.",
            "settings.secrets",
        ) from None


def now() -> datetime:
    """The present moment in UTC; EVENKEEL_NOW (ISO time) sets it for tests, samples and screenshots."""
    fixed = os.environ.get("EVENKEEL_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise EvenkeelError(
            f"EVENKEEL_NOW is {fixed!r}, which is not an ISO time.", "Write 2026-11-20T12:00:00Z."
        ) from None


def moment(text: str) -> datetime:
    """A stored ISO time as a UTC datetime."""
    return datetime.fromisoformat(text).astimezone(UTC)


def today() -> date:
    """The day that is under way, on this machine. Days before it are done; it and later ones are booked."""
    return now().date() if os.environ.get("EVENKEEL_NOW") else datetime.now().date()


def local_zone() -> str:
    """The machine's zone as an IANA name, or UTC where it has none."""
    named = os.environ.get("TZ", "")
    if "/" in named:
        return named.lstrip(":")
    try:
        target = Path("/etc/localtime").resolve().as_posix()
    except OSError:
        return "UTC"
    return target.split("zoneinfo/")[-1] if "zoneinfo/" in target else "UTC"


def start_of(day: date, grain: Grain, fiscal_year_start: int = 1) -> date:
    """The first day of the week (Monday), month or fiscal quarter that holds `day`."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    into = (day.month - fiscal_year_start) % 3
    month = day.month - into
    return date(day.year if month > 0 else day.year - 1, month if month > 0 else month + 12, 1)


def periods(today_: date, fiscal_year_start: int = 1) -> dict[str, tuple[date, date]]:
    """The named periods a reader picks from: name -> first day and the day after the last done day."""
    monday = start_of(today_, "week")
    quarter = start_of(today_, "quarter", fiscal_year_start)
    before = start_of(quarter - timedelta(days=1), "quarter", fiscal_year_start)
    return {
        "4w": (monday - timedelta(weeks=4), monday),
        "12w": (monday - timedelta(weeks=12), monday),
        "week": (monday, today_),
        "quarter": (quarter, today_),
        "last-quarter": (before, quarter),
        "52w": (monday - timedelta(weeks=52), monday),
        "all": (EARLIEST, today_),
    }
