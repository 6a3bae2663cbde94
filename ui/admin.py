"""Who may change on a team's server what holds for all of them."""

from __future__ import annotations

from ui.loaders import Place

ADMINS_ONLY = (
    "This is a team's server, where only an admin may do this: somebody with the access admin in the directory."
)


def may_administer(here: Place) -> bool:
    """Whether whoever sits here may set tokens and say who is who: an admin, or anybody on a machine of their own."""
    if here.access is None:  # nobody signs in here: a record that several share takes its tokens from the environment
        return here.settings.database.startswith("sqlite")
    return here.access == "admin"
