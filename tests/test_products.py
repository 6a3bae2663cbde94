"""Which product an activity is for."""

from __future__ import annotations

import pytest

from metrics.products import NOTHING, Mapped, product_of
from model import Person, subject

PRODUCTS = ("Atlas", "Atlas Mobile", "Beacon")
NAMES = Mapped((("project", "PAY", "Beacon"), ("project", "OPS", "")))


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


SAID = Mapped(
    (
        ("component", "Checkout", "Atlas"),
        ("label", "mobile-app", "Atlas Mobile"),
        ("project", "PAY", "Beacon"),
        ("words", "tour planning", "Beacon"),
        ("people", "@northwind.example", "Atlas"),
        ("people", "buyer@fabrikam.example", "Beacon"),
        ("owner", "b@us.example", "Beacon"),
    )
)


@pytest.mark.parametrize(
    ("title", "fields", "product"),
    [
        ("Fix it", {"project": "PAY", "components": ("checkout",)}, "Atlas"),
        ("Fix it", {"project": "PAY", "labels": ("Mobile App",)}, "Atlas Mobile"),
        ("Fix it", {"project": "pay"}, "Beacon"),
        ("Tour-Planning workshop", {"people": ("cto@northwind.example",)}, "Beacon"),
        ("Tour planning for Atlas", {}, ""),
        ("Beacon: tour planning", {}, "Beacon"),
        ("Weekly", {"people": ("CTO@Northwind.example",)}, "Atlas"),
        ("Weekly", {"people": ("buyer@fabrikam.example",)}, "Beacon"),
        ("Weekly", {"people": ("other@fabrikam.example",)}, ""),
        ("Weekly", {"people": ("cto@northwind.example", "buyer@fabrikam.example")}, ""),
        ("Weekly", {}, ""),
    ],
)
def test_what_people_said_decides_and_what_stands_for_two_products_is_for_none(title, fields, product):
    assert product_of(subject("s", title, **fields), None, SAID, PRODUCTS) == product


def test_an_owner_with_several_products_has_the_default_they_chose():
    two = Person("b@us.example", products=("Atlas", "Beacon"))

    assert product_of(subject("s", "Stand-up"), two, SAID, PRODUCTS) == "Beacon"
    assert product_of(subject("s", "Atlas stand-up"), two, SAID, PRODUCTS) == "Atlas"


def test_nothing_said_is_nothing_mapped():
    assert product_of(subject("s", "Stand-up", project="PAY"), None, NOTHING, PRODUCTS) == ""
