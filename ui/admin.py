"""Whether this is a team's server, and who may change there what holds for all of them."""

from __future__ import annotations

import streamlit as st

import settings
from metrics.people import Directory
from ui.loaders import Place, kept

ADMINS_ONLY = "This is a team's server, where only an admin may do this: somebody with the role admin in the directory."


def may_administer(here: Place) -> bool:
    """Whether whoever sits here may set tokens and say who is who: an admin, or anybody on a machine of their own."""
    if not _signs_in() and here.settings.database.startswith("sqlite"):
        return True
    address = str(st.user.get("email") or "") if _signs_in() and st.user.get("is_logged_in") else ""
    person = kept(here, "directory", lambda: _directory(here)).on(address, settings.today()) if address else None
    return person is not None and person.role.strip().lower() == "admin"


def _signs_in() -> bool:
    """Whether somebody has to sign in here, which Streamlit's secrets say."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # there are no secrets
        return False


def _directory(here: Place) -> Directory:
    with here.store.read() as c:
        return Directory(here.store.people(c))
