"""The record on a real PostgreSQL server: many processes at once, a server that goes away, from laptop to team."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import ROOT
from model_help import TODAY, calendar, counters, event, ics, record, rows, worklog
from postgres import Server
from psycopg.conninfo import conninfo_to_dict
from test_jira_rest import many, site
from test_processes import BUILD, START, begin, finish
from test_store import NOW, stored
from test_store_backup import content, filled

import settings
import sync
from ledger import Ledger
from model import EvenkeelError, Source
from store import Store, engine

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def url(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """EVENKEEL_DATABASE is an empty database on a real server."""
    made = postgres.fresh()
    monkeypatch.setenv("EVENKEEL_DATABASE", made)
    yield made
    postgres.free.append(made)


def evenkeel(*arguments: object, code: int = 0) -> str:
    """What a command of `python -m evenkeel` prints."""
    command = [sys.executable, "-m", "evenkeel", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


# many at once ---------------------------------------------------------------------------------------------------

TELL = """
store = record()
print("go", flush=True)
for n in range(20):
    with store.write() as c:
        store.decide("me", "told", f"{os.getpid()}/{n}", {"minutes": 1}, settings.now(), ["2026-11"])
        mine = store.counter("facts", c)
    print(mine)
"""
PUT = """
store = record()
print("go", flush=True)
for n in range(1, 21):
    with store.write() as c:
        said = [worklog("A-1", f"2026-{m:02}-02 09:00", n) for m in range(3, 11)]
        store.put("pages", reading(*said), replaced=["A-1"], cursor={"n": n})
        mine = store.counter("facts", c)
    print(mine)
"""
CRON = """
from test_jira_rest import many, site
sync.sites._client = lambda *_: site(many(), page=1)
store = record()
print("go", flush=True)
source = next(s for s in store.sources() if s.id == "jira")
sync.sync_jira(store, source, settings.JiraAccess("https://jira.example", "t", "e@x.example"))
"""


def jira(store: Store) -> None:
    store.save_source(Source("jira", "me", "jira", "jira.example", {"projects": ["OPS", "SHOP"]}))


def test_apps_and_a_cron_sync_at_once_lose_nothing(url: str, tmp_path: Path) -> None:
    store = record()
    calendar(store, source="pages", kind="jira")
    jira(store)
    start = store.counter("facts")
    apps, cron = [begin(program) for program in (TELL, TELL, PUT)], begin(CRON)
    seen = []
    while any(process.poll() is None for process in [*apps, cron]):
        with store.read() as c:
            page = store.cursor("pages", c).get("n", 0)
            found = store.activities(c, ["me"], NOW.replace(year=2025), NOW, ["worklog"])
            assert [a.minutes for key, a, _ in found if key.startswith("pages/")] == [page] * 8 * bool(page)
            seen.append(store.counter("facts", c))
    moved = [int(line) for app in apps for line in finish(app).splitlines() if line != "go"]
    finish(cron)
    assert len(moved) == len(set(moved)) == 60
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert len({d.target for d in store.decisions({"told"})}) == 40
    in_pages = store.counter("facts") - start - 60  # what is left is Jira's pages, none of them twice
    alone = Store("sqlite://", tmp_path)
    jira(alone)
    before = alone.counter("facts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.sites._client", lambda *_: site(many(), page=1))
        sync.sync_jira(alone, alone.sources()[0], settings.JiraAccess("https://jira.example", "t", "e@x.example"))
    assert in_pages == alone.counter("facts") - before
    assert [one for one in stored(store) if one[0].startswith("jira/")] == stored(alone)


def test_who_waited_for_the_lock_sees_what_was_kept_meanwhile(url: str) -> None:
    # the story: REPEATABLE READ fixed the view before the wait, and the second writer failed with "could not serialize"
    store, program = (
        record(),
        "store = record()\nprint('go', flush=True)\nstore.decide('me', 'told', 'b', {}, settings.now())",
    )
    with store.write():
        other = begin(program)
        assert other.stdout
        assert other.stdout.readline() == "go\n"
        time.sleep(0.3)  # it waits now
        store.decide("me", "told", "a", {}, NOW)
    finish(other)
    assert [d.target for d in store.decisions()] == ["a", "b"]
    assert counters(store) == (2, 0)


def test_processes_that_open_a_new_record_at_once(url: str, home: Path) -> None:
    program = "store = record()\ncalendar(store, event('one', '2026-11-02 09:00'), source=str(os.getpid()))"
    for other in [begin(program) for _ in range(3)]:
        finish(other)
    assert len(record().sources()) == 3
    assert not (home / "backups").exists()


def test_a_killed_writer_leaves_nothing_half_and_frees_the_lock(url: str) -> None:
    store = record()
    calendar(store, event("one", "2026-11-02 09:00"))
    before = content(store, but=())
    writer = begin("""
store = record()
with store.write():
    calendar(store, *[event(f"{n}", "2026-11-02 09:00") for n in range(500)])
    print("go", flush=True)
    __import__("time").sleep(60)
""")
    assert writer.stdout
    assert writer.stdout.readline() == "go\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=60)
    assert content(store, but=()) == before
    begun = time.monotonic()
    store.decide("me", "target", "me", {"strategy": 0.5}, NOW)
    assert time.monotonic() - begun < 5


def test_a_writer_that_waits_too_long_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WRITE_BEGINS", engine.WRITE_BEGINS.replace(f"'{engine.PATIENCE}s'", "'100ms'"))
    holder, store = record(), record()
    with holder.write(), pytest.raises(EvenkeelError, match="nothing was changed"):
        store.decide("me", "target", "me", {"strategy": 0.5}, NOW)
    store.decide("me", "target", "me", {"strategy": 0.5}, NOW)
    assert len(holder.decisions()) == 1


def test_a_reader_cannot_write_past_the_lock(url: str) -> None:
    store = record()
    with pytest.raises(EvenkeelError, match="read-only transaction"), store.read() as c:
        c.exec_driver_sql("UPDATE counters SET value = 7")
    assert counters(store) == (0, 0)


def test_more_threads_than_connections_all_read(url: str) -> None:
    store, found = record(), []
    threads = [
        threading.Thread(target=lambda: found.extend(store.counter("facts") for _ in range(5))) for _ in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0] * 200


def test_two_ledgers_of_one_record_agree(url: str) -> None:
    store = record()
    calendar(store, *[event(f"{n}", f"2026-{1 + n % 10:02}-{1 + n // 10:02} 09:00") for n in range(50)])
    others = [
        subprocess.Popen([sys.executable, "-c", START + BUILD], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    found = [other.communicate("\n", timeout=60) for other in others]
    kept = Ledger(store, settings.load())
    version = kept.version(TODAY)
    wanted = [version.id, False, str(rows(kept, version))]
    assert [json.loads(out.removeprefix("go\n")) if out else err for out, err in found] == [wanted, wanted]


# a server that cannot be reached ------------------------------------------------------------------------------------


def test_a_server_that_comes_back_is_used_again_without_a_new_start(url: str, postgres: Server, home: Path) -> None:
    store = record()
    calendar(store, event("one", "2026-11-02 09:00"))
    store.backup(home / "kept.zip")
    postgres.stop()
    try:
        with pytest.raises(EvenkeelError, match=r"could not be read .*Check that the database server runs"):
            store.counter("facts")
        with pytest.raises(EvenkeelError, match=r"could not be read .*Check that the database server runs"):
            store.backup(home / "it.zip")
        assert [path.name for path in home.iterdir()] == ["kept.zip"]
        with pytest.raises(EvenkeelError, match=r"nothing was changed .*Check that the database server runs"):
            store.restore(home / "kept.zip")
        with pytest.raises(EvenkeelError, match=r"nothing was changed .*Check that the database server runs"):
            calendar(store, source="two")
        with pytest.raises(EvenkeelError, match=r"could not be opened .*Check that the database server runs"):
            record()
    finally:
        postgres.start()
    calendar(store, event("two", "2026-11-02 09:00"), source="two")
    assert len(stored(store)) == 2


def test_a_server_that_was_started_anew_meanwhile_is_not_even_noticed(url: str, postgres: Server) -> None:
    reader, writer = record(), record()
    postgres.stop()
    postgres.start()
    assert reader.counter("facts") == 0
    writer.decide("me", "target", "me", {"strategy": 0.5}, NOW)


def test_a_server_that_goes_away_in_the_middle(url: str, postgres: Server) -> None:
    store = record()

    def cut(what: Callable[[], object]) -> None:
        what()
        postgres.stop()
        postgres.start()
        what()

    with pytest.raises(EvenkeelError, match="could not be read"), store.read() as c:
        cut(lambda: store.counter("facts", c))
    with pytest.raises(EvenkeelError, match="nothing was changed"), store.write():
        cut(lambda: store.decide("me", "target", "me", {"strategy": 0.5}, NOW))
    assert (store.decisions(), counters(store)) == ([], (0, 0))


def test_a_host_that_does_not_answer_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "UNREACHABLE", 2)  # the least that PostgreSQL's own library takes
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("EVENKEEL_DATABASE", f"postgresql://u:canary@127.0.0.1:{silent.getsockname()[1]}/x")
        begun = time.monotonic()
        with pytest.raises(EvenkeelError, match="Check that the database server runs") as caught:
            record()
    assert time.monotonic() - begun < 5
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    ["someone:canary@{db}", "someone:canary@127.0.0.1:1/x", "someone:canary@nowhere.invalid/x", "u:can@ary@h/x",
     "u:canary@{db}&passwort=canary",],
)  # fmt: skip
def test_the_password_is_in_no_message(url: str, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", "postgresql://" + wrong.format(db=url.split("@")[1]))
    said = evenkeel("status", code=2)
    assert "EVENKEEL_DATABASE" in said
    assert "ary" not in said.replace("library", "")
    assert "Traceback" not in said


def test_the_short_form_of_the_address_is_known_too(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = record()
    monkeypatch.setenv("EVENKEEL_DATABASE", url.replace("postgresql://", "postgres://"))
    assert record().identity() == store.identity()


# from the laptop to the team, and the README's own commands -----------------------------------------------------------


def test_the_command_line_works_on_postgresql(url: str, tmp_path: Path) -> None:
    (tmp_path / "work.ics").write_bytes(ics("1|20261102T090000Z|20261102T100000Z|Pricing \U0001f4b6"))
    assert "1 new" in evenkeel("import", tmp_path / "work.ics")
    assert "1 event" in evenkeel("status")
    before = content(record())
    evenkeel("backup", tmp_path / "it.zip")
    record().remove_source(record().sources()[0].id)
    kept = re.findall(r"What was there before is in (.*)\.$", evenkeel("restore", tmp_path / "it.zip").strip())
    assert content(record()) == before
    evenkeel("restore", kept[0])
    assert record().sources() == []


def test_a_record_moves_to_postgresql_and_back_and_stays_the_same(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    laptop = filled()
    before = content(laptop)
    assert all(before.values())
    laptop.backup(tmp_path / "laptop.zip")
    monkeypatch.setenv("EVENKEEL_DATABASE", made := postgres.fresh())
    postgres.free.append(made)
    team = record()
    team.restore(tmp_path / "laptop.zip")
    assert content(team) == before
    team.decide("me", "target", "me", {"strategy": 0.9}, NOW)
    calendar(team, worklog("A-1", "2026-11-02 09:00", 60), source="new")
    before = content(team)
    team.backup(tmp_path / "team.zip")
    monkeypatch.delenv("EVENKEEL_DATABASE")
    laptop.restore(tmp_path / "team.zip")
    assert content(laptop) == before
    assert [d.data["strategy"] for d in laptop.decisions({"target"})] == [0.4, 0.9]


def section(title: str) -> str:
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def test_the_readme_moves_a_record_to_a_database_for_a_team(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = content(filled())
    moving, cron = re.findall(r"(?:^    .*\n)+", section("A database for a team"), re.MULTILINE)
    monkeypatch.setenv("PGHOST", str(postgres.folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")

    def shell(script: str) -> tuple[int, str, str]:
        here = script.replace("@db.example/evenkeel", f"@/evenkeel?host={postgres.folder}")
        done = subprocess.run(
            ["bash", "-ec", here], cwd=tmp_path, text=True, capture_output=True, check=False, timeout=60
        )
        return done.returncode, done.stdout, done.stderr

    code, out, err = shell(moving + 'echo "$EVENKEEL_DATABASE"')
    assert code == 0, err
    made = out.splitlines()[-1]
    monkeypatch.setenv("EVENKEEL_DATABASE", made)
    assert content(record()) == before
    code, _, err = shell(re.sub(r"^[-*/0-9 ]+cd \S+ && \S+", "python", cron))
    assert (code, err[:32]) == (1, "jira: There is no token for jira")  # it asks for the team's own sources
    monkeypatch.setenv("EVENKEEL_DATABASE", made.replace(":secret@", ":canary@"))
    assert "password authentication failed" in (wrong := evenkeel("status", code=2))
    assert "canary" not in wrong
    postgres.run("DROP DATABASE evenkeel WITH (FORCE)")
    postgres.run("DROP USER evenkeel")


def test_a_dump_of_postgresqls_own_brings_the_record_back(url: str, postgres: Server, tmp_path: Path) -> None:
    before = content(filled())
    dump, into = (
        shlex.join([str(postgres.bin / program), *options, "-h", str(postgres.folder), "-U", "postgres", "-d"])
        for program, options in (("pg_dump", ()), ("psql", ("-qX", "-v", "ON_ERROR_STOP=1")))
    )
    second = postgres.fresh()
    names = [str(conninfo_to_dict(where)["dbname"]) for where in (url, second)]
    subprocess.run(["bash", "-o", "pipefail", "-c", f"{dump} {names[0]} | {into} {names[1]}"], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    copy = Store(second, tmp_path)
    assert content(copy) == before
    copy.decide("me", "target", "me", {"strategy": 0.9}, NOW)
    postgres.free.append(second)
