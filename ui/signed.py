"""Whether this server asks for a sign-in, by which providers, and who is signed in: as Streamlit knows them.

Whoever wrote an [auth] wants nobody in without it: a part of it that is missing stops every page, and opens none.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from model import EvenkeelError

SHARED = ("redirect_uri", "cookie_secret")
OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
SHORTEST = 32  # characters of the secret that signs who somebody is
NEEDS = ("authlib", "httpx")  # what signing in takes beside Streamlit: its extra "auth"


def configured() -> bool:
    """Whether there is a sign-in here. Raises EvenkeelError where the secrets cannot be read: they may ask for one."""
    return _auth() is not None


def providers() -> list[str]:
    """The providers one can sign in with, as st.login names them; "" is the only one of an [auth] of its own.

    Raises EvenkeelError where the configuration is not complete, or a package that signing in takes is missing.
    """
    auth = _auth() or {}
    named = {name: one for name, one in auth.items() if isinstance(one, Mapping) and name != "client_kwargs"}
    found = named if named and not auth.get("client_id") else {"": auth, **named}
    missing = [name for name in SHARED if not auth.get(name)]
    missing += [f"{name}.{key}".lstrip(".") for name, one in found.items() for key in OF_A_PROVIDER if not one.get(key)]
    if missing:
        raise _incomplete(f"lacks {', '.join(missing)}", "README, under “For a team”, says what each is.")
    if not str(auth["redirect_uri"]).endswith("/oauth2callback"):
        raise _incomplete("has a redirect_uri that does not end in /oauth2callback", "Write it as README says.")
    if len(str(auth["cookie_secret"])) < SHORTEST:
        raise _incomplete(
            f"has a cookie_secret of less than {SHORTEST} characters, which could be guessed",
            'Make one: python -c "import secrets; print(secrets.token_hex(32))"',
        )
    for package in NEEDS:
        try:
            version(package)
        except PackageNotFoundError:
            raise EvenkeelError(
                f"Signing in needs the package {package}, which is not installed.",
                "Install what requirements.txt lists.",
                "identity.package",
            ) from None
    return list(found)


def claims() -> Mapping[str, Any] | None:
    """What the provider said of who is signed in; None where nobody is."""
    return st.user.to_dict() if st.user.get("is_logged_in") is True else None


def _auth() -> Mapping[str, Any] | None:
    try:
        found = st.secrets.get("auth")
    except StreamlitSecretNotFoundError:
        files = [Path(one) for one in st.get_option("secrets.files")]
        if any(file.exists() for file in files):
            raise EvenkeelError(
                "Streamlit's secrets.toml could not be read, so nobody knows who may look here.",
                "Mend it at the server and start Evenkeel again.",
                "identity.secrets",
            ) from None
        return None
    if found is None:
        return None
    return found.to_dict() if hasattr(found, "to_dict") else {"": found}


def _incomplete(what: str, do: str) -> EvenkeelError:
    return EvenkeelError(f"[auth] in Streamlit's secrets {what}, so nobody can sign in.", do, "identity.incomplete")
