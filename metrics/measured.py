"""How sure each step of sorting may be: how often it was right in the labelled rows that it decided."""

from __future__ import annotations

# step and category, or relation and category: right, decided. Of two_of_us and colleagues, which decide alone where an
# event is private, with the titles hidden. tests/test_measured.py counts them anew, and says where they changed.
COUNTS: dict[str, tuple[int, int]] = {
    "not_working away": (11, 11),
    "hiring_training_travel overhead": (11, 11),
    "customer customers": (25, 25),
    "analyst market": (3, 3),
    "partner leadership": (3, 3),
    "candidate overhead": (4, 4),
    "vendor overhead": (7, 7),
    "one_to_one leadership": (4, 4),
    "one_to_one technical_team": (7, 7),
    "delivering delivery": (46, 46),
    "two_of_us leadership": (16, 25),
    "two_of_us technical_team": (19, 26),
    "colleagues leadership": (37, 113),
    "colleagues technical_team": (49, 114),
}
UNMEASURED = 0.75  # of an edge rule of the taxonomy that none of the labelled rows needed
EVEN = 0.5  # an answer that is wrong more often than right is none
SURE = {of: round((right + 1) / (decided + 2), 2) for of, (right, decided) in COUNTS.items()}


def how_sure(what: str, category: str) -> float:
    """How sure a step, or a relation, is of a category: (right + 1) / (decided + 2), 0 to 1.

    Laplace's rule of succession, so that three right of three are no certainty.
    """
    return SURE.get(f"{what} {category}", UNMEASURED)
