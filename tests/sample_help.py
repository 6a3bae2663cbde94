"""The sample company's record as it was made, to be read by many tests and changed by none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from model_help import TODAY

import settings
from ledger import Ledger, Version
from store import Store


@cache
def opened(home: Path) -> tuple[Store, Ledger, Version]:
    """The store, the ledger and its version under the `sample_home` folder."""
    found = settings.in_folder(home / "sample")
    store = Store(found.database, found.home / "backups")
    ledger = Ledger(store, found)
    return store, ledger, ledger.version(TODAY)
