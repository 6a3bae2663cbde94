"""What Jira says there is against what is stored: issues that vanished, issues that are missing, and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from model import Activity, Problem

FULL = "run `python -m evenkeel sync --full`"
FEW = 3  # issues that may vanish at once, be they half of a project: deleting them is an afternoon's tidying


class Stored(Protocol):
    """What the record holds of a site at this moment, every page that was yielded so far included."""

    def issues(self) -> Mapping[str, str]:
        """The key of its project by the id of each stored issue."""

    def of_worklogs(self, ids: Collection[str]) -> set[str]:
        """Ids of the stored issues that hold some of these worklogs."""

    def worklogs(self, issues: Collection[str]) -> Mapping[str, list[Activity]]:
        """The stored worklogs of some issues by issue id."""


@dataclass(frozen=True)
class Difference:
    """Where the ids that Jira lists and the stored ones differ."""

    vanished: set[str]  # stored, and Jira no longer lists them: deleted, moved away or no longer visible
    missing: set[str]  # listed, and not stored
    kept: set[str]  # projects of which so much vanished that a person must confirm it


def compare(listed: Mapping[str, str], held: Mapping[str, str], wanted: Collection[str], sure: bool) -> Difference:
    """Compare the listed ids (id -> issue key) with the stored ones (id -> project key).

    Where too much of a project is gone at once, nothing of it counts as vanished unless `sure`.
    """
    gone = Counter(project for one, project in held.items() if project in wanted and one not in listed)
    had = Counter(held.values())
    kept = {project for project, n in gone.items() if _too_many(n, had[project]) and not sure}
    vanished = {i for i, project in held.items() if project in gone and project not in kept and i not in listed}
    return Difference(vanished, listed.keys() - held.keys(), kept)


def _too_many(gone: int, had: int) -> bool:
    """Whether so much vanished that a person must confirm it: over half, unless it is no more than a few issues."""
    return gone > FEW and 2 * gone > had


def agree(listed: int, counted: int) -> bool:
    """Whether a list of ids is as long as Jira's own count says; on Cloud that count is approximate."""
    return listed >= counted - 1 - counted // 50


def per_project(listed: Mapping[str, str], held: Mapping[str, str]) -> Counter[str]:
    """How many listed issues (id -> issue key) each project has."""
    return Counter(key.rpartition("-")[0] or held.get(one, "") for one, key in listed.items())


def doubt(project: str, held: int, reported: int, kept: bool) -> Problem:
    """What to say of a project that has not as many issues stored as Jira reports."""
    if kept or _too_many(held - reported, held):
        return Problem(
            "jira.vanished",
            project,
            f"Jira shows only {reported} issues of {project} and {held} are stored; none was taken away.",
            f"If the others were deleted, {FULL}; else ask your Jira administrator whether this account may see them.",
            "person",
        )
    return Problem(
        "jira.coverage",
        project,
        f"Jira says that {project} has {reported} issues, and {held} are stored.",
        f"The daily look at every issue settles this; to have it at once, {FULL}.",
    )


def out_of_sight(project: str, held: int) -> Problem:
    """What to say of a project that the account may no longer see, where all projects are read."""
    return Problem(
        "jira.project_gone",
        project,
        f"Jira no longer shows the project {project}; its {held} stored issues stay.",
        f"To take them away, {FULL}; else ask your Jira administrator for permission to browse it.",
        "person",
    )


def unsure(listed: int, counted: int) -> Problem:
    """What to say where a list of ids is too short to take anything away by it."""
    return Problem(
        "jira.sweep",
        "every issue",
        f"Jira listed {listed} issues and counts {counted}, so nothing was taken away.",
        f"Sync again later; if it stays so, {FULL}.",
    )
