"""Who somebody is on a day, and what free-text relations and job titles mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.people import Directory, is_nobody, leads_company, relation_of, role_of
from model import Person

TODAY = date(2026, 5, 4)
DIRECTORY = Directory(
    [
        Person("@acme.example", relation="customer", company="Acme", country="DE"),
        Person("dana@acme.example", name="Dana Ortiz", role="Head of Ops", aliases=("dana.o@acme.example",)),
        Person("mika@us.example", role="Engineer"),
        Person("mika@us.example", role="Product Manager", valid_from=date(2026, 3, 1)),
        Person("sam@freelance.example", relation="colleague", role="Designer"),
    ],
    own_domains=["us.example"],
)


def test_a_person_of_a_known_company_gets_what_is_known_of_the_company():
    dana = DIRECTORY.on("Dana@Acme.example", TODAY)

    assert dana is not None
    assert (dana.name, dana.role) == ("Dana Ortiz", "Head of Ops")
    assert (dana.company, dana.relation) == ("Acme", "customer")


def test_an_alias_is_the_same_person():
    assert DIRECTORY.key("dana.o@acme.example") == "dana@acme.example"
    assert DIRECTORY.on("dana.o@acme.example", TODAY) == DIRECTORY.on("dana@acme.example", TODAY)


@pytest.mark.parametrize("address", ["kim@acme.example", "kim@eu.acme.example"])
def test_somebody_unknown_of_a_known_company_or_its_sub_domain_is_of_that_company(address):
    kim = DIRECTORY.on(address, TODAY)

    assert kim is not None
    assert (kim.email, kim.company) == (address, "Acme")


def test_a_role_counts_from_its_day_on():
    before, after = DIRECTORY.on("mika@us.example", date(2026, 2, 28)), DIRECTORY.on("mika@us.example", TODAY)

    assert before is not None
    assert after is not None
    assert (before.role, after.role) == ("Engineer", "Product Manager")
    assert DIRECTORY.period(date(2026, 2, 28)) != DIRECTORY.period(TODAY)


def test_nobody_known_is_none():
    assert DIRECTORY.on("x@elsewhere.example", TODAY) is None
    assert DIRECTORY.on("x@notacme.example", TODAY) is None


def test_colleagues_are_of_an_own_domain_or_called_so():
    assert DIRECTORY.is_own("anybody@eu.us.example")
    assert DIRECTORY.is_own("sam@freelance.example")
    assert not DIRECTORY.is_own("dana@acme.example")


def test_a_mail_provider_is_never_an_own_domain():
    assert not Directory([], own_domains=["gmail.com"]).is_own("stranger@gmail.com")


def test_rooms_and_note_takers_are_nobody():
    assert is_nobody("c_18@resource.calendar.google.com")
    assert is_nobody("fred@fireflies.ai")
    assert not is_nobody("dana@acme.example")


def test_a_customer_company_is_found_by_its_name_in_a_title():
    assert DIRECTORY.customer_named(["prep", "acme", "qbr"]) == "Acme"
    assert DIRECTORY.customer_named(["acmeism"]) == ""


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("CEO & co-founder", "executive"),
        ("VP Customer Success", "executive"),
        ("Account Executive", "sales"),
        ("Sales Engineer", "sales"),
        ("Vertriebsleiterin", "sales"),
        ("Product Marketing Manager", "marketing"),
        ("Senior Backend Engineer", "maker"),
        ("Product Designer", "maker"),
        ("Développeur", "maker"),
        ("Group PM", "pm"),
        ("Head of Compliance", "legal"),
        ("Astronaut", ""),
    ],
)
def test_job_titles_are_read_as_kinds_of_role(title, role):
    assert role_of(Person("x@us.example", role=title)) == role


def test_an_executive_relation_beats_the_function_in_the_title():
    assert role_of(Person("x@us.example", relation="executive", role="Engineering Director")) == "executive"


def test_who_is_a_company_leader():
    assert leads_company("executive", "CTO")
    assert leads_company("sales", "Head of Sales")
    assert not leads_company("sales", "Account Executive")
    assert not leads_company("maker", "Head of Design")


@pytest.mark.parametrize(
    ("relation", "means"),
    [("prospect", "customer"), ("Beta user", "customer"), ("investor", "partner"), ("coach", "candidate")],
)
def test_relations_are_read_by_what_they_mean(relation, means):
    assert relation_of(Person("x@acme.example", relation=relation)) == means


PEOPLE = st.lists(
    st.builds(
        Person,
        email=st.sampled_from(["a@x.example", "b@x.example", "@x.example"]),
        role=st.sampled_from(["", "CEO", "Engineer"]),
        company=st.sampled_from(["", "X"]),
        aliases=st.sampled_from([(), ("alias@y.example",)]),
        valid_from=st.sampled_from([None, date(2026, 1, 1), date(2026, 6, 1)]),
    ),
    max_size=6,
)


@given(people=PEOPLE, shuffled=st.randoms(), day=st.sampled_from([date(2025, 1, 1), date(2026, 1, 1), TODAY]))
def test_the_order_of_rows_never_matters(people, shuffled, day):
    other = list(people)
    shuffled.shuffle(other)

    for address in ("a@x.example", "c@x.example", "alias@y.example"):
        assert Directory(people).on(address, day) == Directory(other).on(address, day)


@given(address=st.text(max_size=60))
def test_any_text_may_stand_for_an_address(address):
    DIRECTORY.is_own(address)
    person = DIRECTORY.on(address, TODAY)

    assert person is None or person.email == DIRECTORY.key(address)
