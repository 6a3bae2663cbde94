"""Which product an activity is for."""

from __future__ import annotations

import pytest

from metrics.products import product_of
from model import Person, subject

PRODUCTS = ("Atlas", "Atlas Mobile", "Beacon")
NAMES = {"PAY": "Beacon", "OPS": ""}


@pytest.mark.parametrize(
    ("title", "fields", "product"),
    [
        ("Retry failed payments", {"issue": "PAY-1", "project": "PAY"}, "Beacon"),
        ("Atlas certificate", {"issue": "PAY-2", "project": "PAY"}, "Beacon"),
        ("Rotate keys for Atlas", {"issue": "OPS-1", "project": "OPS"}, ""),
        ("Login", {"issue": "ATM-1", "project": "ATM", "project_name": "atlas mobile"}, "Atlas Mobile"),
        ("ATLAS roadmap", {}, "Atlas"),
        ("Atlas Mobile: launch", {}, "Atlas Mobile"),
        ("Atlases of the world", {}, ""),
        ("Atlas or Beacon: which one gets the team?", {}, ""),
        ("Fix crash", {"components": ("beacon",)}, "Beacon"),
        ("Fix crash", {"labels": ("urgent", "Atlas")}, "Atlas"),
        ("Stand-up", {}, ""),
        (None, {}, ""),
    ],
)
def test_project_then_title_then_label_say_which_product(title, fields, product):
    assert product_of(subject("s", title, **fields), None, NAMES, PRODUCTS) == product


def test_what_says_nothing_goes_to_the_only_product_of_the_person():
    one = Person("a@us.example", products=("Atlas",))
    two = Person("b@us.example", products=("Atlas", "Beacon"))

    assert product_of(subject("s", "Stand-up"), one, NAMES, PRODUCTS) == "Atlas"
    assert product_of(subject("s", "Stand-up"), two, NAMES, PRODUCTS) == ""
