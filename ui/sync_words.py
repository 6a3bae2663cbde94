"""How far a reading of Jira is, in words: for the browser and for a terminal alike. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def how_far(run: Mapping[str, Any]) -> str:
    """What a run says of itself (see sync.run): "1,240 of 5,300 issues, about 3 min left".

    Of a site that was read whole before, only what changed since then counts.
    """
    done, total, left = run["done"], run["total"], run.get("left")
    if not total:
        return "asking what there is"
    what = "issues"
    if run.get("again"):
        done, total, what = done - run["before"], total - run["before"], "changed issues"
    if total <= 0:
        return "looking at what changed"
    ending = "last checks" if done >= total else remaining(left)
    return ", ".join(filter(None, [f"{done:,} of {total:,} {what}", ending]))


def share(run: Mapping[str, Any]) -> float:
    """How much of a run is done, from 0 to 1, counted as in how_far."""
    before = run["before"] if run.get("again") else 0
    return float(min(1.0, max(0.0, (run["done"] - before) / max(run["total"] - before, 1))))


def remaining(seconds: float | None) -> str:
    """Seconds as "about 3 min left"; "" where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} s left"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.0f} h left"
