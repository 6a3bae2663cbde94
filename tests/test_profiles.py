"""The profiles are whole: every product category, parts that add up, and the target they speak of."""

from __future__ import annotations

from datetime import date

import pytest

from metrics import taxonomy
from metrics.profiles import PROFILES, STAGES, of_role, seeded

CATEGORIES = taxonomy.load()


def test_there_is_one_for_each_role():
    assert list(PROFILES) == ["pm", "po", "pm_and_po", "lead"]
    assert [of_role(role).id for role in ("po", " PO", "lead", "pm_and_po", "maker", "")] == [
        "po", "po", "lead", "pm_and_po", "pm", "pm",
    ]  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_its_parts_are_all_product_work_and_its_target_is_their_strategy(profile):
    strategy = CATEGORIES.on_side("strategy")
    assert list(profile.shares) == [*strategy, *CATEGORIES.on_side("execution")]
    assert sum(profile.shares.values()) == pytest.approx(1)
    assert sum(profile.shares[one] for one in strategy) == pytest.approx(profile.target)


def test_a_dated_stage_is_a_dated_target():
    assert list(STAGES) == ["explore", "grow", "sustain", "retire"]
    dated = [(date(2026, 7, 1), "sustain"), (date(2025, 1, 1), "explore"), (date(2026, 9, 1), "who knows")]
    assert seeded(dated) == [(date(2025, 1, 1), 0.6), (date(2026, 7, 1), 0.3)]
