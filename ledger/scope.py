"""The ledger as one person of a team may ask it: their own hours, over the record as they may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ledger import Ledger, Progress, nothing_yet
from ledger.basis import Basis
from ledger.files import Version
from store.scope import Scoped


class Narrowed(Ledger):
    """A ledger that gives the hours of its store's viewer alone, whatever is asked of it.

    It is worked out for everybody as ever; whatever reads it, in this room or a page, so reads one's own.
    """

    def __init__(self, whole: Ledger, store: Scoped) -> None:
        """`store` is the record as the viewer may see it."""
        self._whole, self.store = whole, store
        self.settings, self.patience = whole.settings, whole.patience
        self.files, self.folder = whole.files, whole.folder

    def basis(self, version: Version) -> Basis:
        """What holds for everybody at a version."""
        return self._whole.basis(version)

    def version(self, today: date, progress: Progress = nothing_yet) -> Version:
        """The ledger of the present facts, which is everybody's."""
        return self._whole.version(today, progress)

    def touched(self, since: Version, now: Version) -> set[tuple[str, str]]:  # noqa: ARG002 - nobody's to see
        """Anybody's, for all that the viewer may know."""
        return {("*", "*")}

    def hours(
        self,
        version: Version,
        by: Sequence[str] = (),
        where: Mapping[str, Any] | None = None,
        viewer: str | None = None,  # noqa: ARG002 - nobody else's, whoever is asked for
    ) -> pd.DataFrame:
        """Hours and booked hours of the viewer alone; see Ledger.hours."""
        return self._whole.hours(version, by, where, self.store.viewer)
