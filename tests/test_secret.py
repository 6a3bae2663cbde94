"""Secrets of this machine: what is kept where, who can read it, and what happens where there is no keyring."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

import secret
from model import EvenkeelError

HOST, TOKEN = "acme.atlassian.net", "secret-token-4711"


class Fake(KeyringBackend):
    """A keyring in memory."""

    priority = 5  # type: ignore[assignment]
    name = "Fake Keychain"  # type: ignore[assignment]
    viable = False  # type: ignore[assignment]  # else keyring would find it in other tests

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError("There is none.")
        del self.held[service, username]


class Locked(Fake):
    """One that nobody has unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"locked, and {password} was not kept")


class Silent(Fake):
    """One that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Absent(Fake):
    """One that says by an error that its service does not run."""

    @property
    def priority(self) -> float:  # type: ignore[override]
        raise RuntimeError("The Secret Service daemon is neither running nor activatable through D-Bus")


class Weak(Fake):
    """One that keyring itself does not recommend."""

    priority = 0.5  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def system() -> Iterator[None]:
    """No keyring of whoever runs the tests, before and after."""
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(fail.Keyring())


def test_a_token_goes_to_the_keyring_and_nowhere_else(home: Path) -> None:
    keyring.set_keyring(fake := Fake())
    assert secret.vault() == "Fake Keychain"
    assert secret.keep_token(HOST, TOKEN)
    assert secret.token(HOST) == TOKEN
    assert fake.held == {("Evenkeel", HOST): TOKEN}
    assert secret.token("other.atlassian.net") == ""
    assert list(home.iterdir()) == []


def test_a_token_is_taken_away_and_taking_it_away_twice_is_no_error() -> None:
    keyring.set_keyring(fake := Fake())
    secret.keep_token(HOST, TOKEN)
    assert secret.keep_token(HOST, "")
    assert secret.keep_token(HOST, "")
    assert (secret.token(HOST), fake.held) == ("", {})


@pytest.mark.parametrize("kind", [Locked, Silent, Absent, Weak])
def test_where_no_keyring_keeps_it_that_is_said_and_it_is_written_nowhere(
    kind: type[Fake], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(kind())
    assert not secret.keep_token(HOST, TOKEN)
    assert secret.token(HOST) == ""
    assert list(home.iterdir()) == []
    assert "".join(capfd.readouterr()) == ""


def test_without_any_keyring_on_the_system_it_says_so() -> None:
    assert (secret.vault(), secret.keep_token(HOST, TOKEN), secret.token(HOST)) == ("", False, "")


def test_a_keyring_that_is_a_plain_file_is_none_whatever_it_says_of_itself() -> None:
    plain = type("PlaintextKeyring", (Fake,), {"__module__": "keyrings.alt.file", "priority": 9})
    keyring.set_keyring(plain())
    assert (secret.vault(), secret.keep_token(HOST, TOKEN)) == ("", False)


def test_of_several_keyrings_the_first_that_is_none_in_plain_text_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    # the story: keyring's own chain writes to the first and reads from all, so a plain file beside it would be asked
    plain = type("PlaintextKeyring", (Fake,), {"__module__": "keyrings.alt.file", "priority": 9})()
    good = Fake()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, good])
    keyring.set_keyring(ChainerBackend())
    assert secret.keep_token(HOST, TOKEN)
    assert (list(good.held.values()), plain.held) == ([TOKEN], {})


def test_an_address_stands_in_a_file_that_its_owner_alone_can_read(home: Path) -> None:
    keyring.set_keyring(fake := Fake())
    secret.keep("calendar-1", "https://cal.example/private-1/basic.ics")
    secret.keep("calendar-2", "https://cal.example/private-2/basic.ics")
    file = home / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret.get("calendar-1") == "https://cal.example/private-1/basic.ics"
    secret.keep("calendar-1", "")
    assert (secret.get("calendar-1"), "private-1" in file.read_text("utf-8")) == ("", False)
    assert "private-2" in secret.get("calendar-2")
    assert fake.held == {}, "cron reads it, where nobody has unlocked a keyring"


@pytest.mark.parametrize("data", [b"\xff\xfe", b'{"calendar-1": "https://cal.example/private-1'])
def test_a_file_that_is_not_ours_is_named_and_never_quoted(home: Path, data: bytes) -> None:
    (home / "secrets.json").write_bytes(data)
    with pytest.raises(EvenkeelError, match=r"secrets\.json in the home folder could not be read") as caught:
        secret.get("calendar-1")
    assert "private-1" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_cannot_be_written_is_said_and_what_it_held_stays(home: Path) -> None:
    secret.keep("calendar-1", "https://cal.example/private-1/basic.ics")
    (home / "secrets.part").mkdir()
    with pytest.raises(EvenkeelError, match=r"secrets\.json in the home folder could not be written") as caught:
        secret.keep("calendar-2", "https://cal.example/private-2/basic.ics")
    assert "private" not in str(caught.value)
    assert secret.get("calendar-1") == "https://cal.example/private-1/basic.ics"
