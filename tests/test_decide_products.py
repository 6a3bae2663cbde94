"""Products as people say them: one by one, as a whole in TOML and back, and files that somebody made to break it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide import products
from decide.products import KINDS, Portfolio, Rate
from metrics import taxonomy
from metrics.portfolio import Product, Wish
from model import EvenkeelError
from store import Store

TAXONOMY = taxonomy.load()
FILE = """
rate = 95
currency = "EUR"

[products.Atlas]
projects = ["ATL", "PAY"]
components = ["Checkout"]
words = ["tour planning"]
people = ["@northwind.example"]
owners = ["ana@acme.example"]
stages = { 2025-01-01 = "explore", 2026-04-01 = "grow" }

[products.Atlas.plan.2026-11-03]
customers = 120
strategy = "30%"
all = 2000.5

[products."Borea (old)"]
labels = ["borea"]
"""
ATLAS = Product(
    "Atlas",
    (
        ("component", "Checkout"),
        ("owner", "ana@acme.example"),
        ("people", "@northwind.example"),
        ("project", "ATL"),
        ("project", "PAY"),
        ("words", "tour planning"),
    ),
    ((date(2025, 1, 1), "explore"), (date(2026, 4, 1), "grow")),
    (
        Wish(date(2026, 10, 1), "", 2000.5, "hours"),
        Wish(date(2026, 10, 1), "customers", 120.0, "hours"),
        Wish(date(2026, 10, 1), "strategy", 0.3, "share"),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/record.db", tmp_path)


def held(store: Store) -> Portfolio:
    return products.listed(store.decisions(KINDS))


def read(text: str | bytes) -> Portfolio:
    return products.read_toml(text if isinstance(text, bytes) else text.encode(), TAXONOMY)


def test_a_file_is_read_applied_and_written_to_the_same_again(store: Store) -> None:
    found = read(FILE)
    assert found.products["Atlas"] == ATLAS
    assert found.rate == Rate(95.0, "EUR")
    products.apply(store, TAXONOMY, "me", found)
    assert held(store) == found
    assert read(products.to_toml(held(store))) == found


def test_the_same_file_again_changes_nothing_and_moves_no_counter(store: Store) -> None:
    products.apply(store, TAXONOMY, "me", read(FILE))
    before = store.counters()
    assert products.differences(held(store), read(FILE)) == []
    products.apply(store, TAXONOMY, "me", read(FILE))
    assert store.counters() == before


def test_what_a_file_would_change_is_said_first_and_what_it_does_not_name_stays(store: Store) -> None:
    products.apply(store, TAXONOMY, "me", read(FILE))
    later = read('[products.Atlas]\nprojects = ["ATL", "ATX"]\n')
    said = products.differences(held(store), later)
    assert said == [
        "Atlas: + project ATX, - component Checkout, - owner ana@acme.example, - people @northwind.example, "
        "- project PAY, - words tour planning, stages, plan"
    ]
    products.apply(store, TAXONOMY, "me", later)
    assert held(store).products["Atlas"].mapped == (("project", "ATL"), ("project", "ATX"))
    assert "Borea (old)" in held(store).products


def test_a_stage_seeds_the_target_until_a_share_is_planned() -> None:
    assert ATLAS.target == [(date(2025, 1, 1), 0.5), (date(2026, 4, 1), 0.3), (date(2026, 10, 1), 0.3)]
    assert Product("New").target == [(date.min, 0.3)]
    assert ATLAS.stage_on(date(2026, 3, 31)) == ("explore", date(2025, 1, 1))
    assert ATLAS.stage_on(date(2024, 3, 31)) == ("", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rate = ", "no TOML"),
        ("rate = inf", "rate is no price"),
        ("rate = -1", "rate is no price"),
        ("colour = 1", "colour"),
        ("products = 3", "products is no list"),
        ("[products]\nAtlas = 1", "Atlas is no table"),
        ('[products.""]', "no name"),
        (f'[products."{"A" * 81}"]', "no name"),
        ("[products.A]\nprojects = 'ATL'", "no list of texts"),
        ("[products.A]\nprojects = [1]", "no list of texts"),
        ("[products.A]\nwords = [" + "'x'," * 201 + "]", "no list of texts"),
        ("[products.A]\nstages = { 2026-01-01 = 'sold' }", "no stage"),
        ("[products.A]\nstages = { 2026-01-01 = ['grow'] }", "no stage"),
        ("[products.A]\nstages = { tomorrow = 'grow' }", "no date"),
        ("[products.A]\nstages = { 0001-01-01 = 'grow' }", "out of all time"),
        ("[products.A.plan.2026-10-01]\nlunch = 3", "cannot be planned"),
        ("[products.A.plan.2026-10-01]\naway = 3", "cannot be planned"),
        ("[products.A.plan.2026-10-01]\ncustomers = -3", "neither hours nor a share"),
        ("[products.A.plan.2026-10-01]\ncustomers = nan", "neither hours nor a share"),
        ("[products.A.plan.2026-10-01]\ncustomers = '130%'", "neither hours nor a share"),
        ("[products.A.plan.2026-10-01]\ncustomers = true", "neither hours nor a share"),
        ("[products.A]\nplan = { 2026-10-01 = 3 }", "no table"),
        ("x = " + "[" * 50_000, "no TOML"),
        ("x = " + "9" * 50_000, "no TOML"),
        (b"\xff\xfe\x00", "no TOML"),
        (b"#" * 300_000, "larger than"),
        ("\n".join(f"[products.P{n}]" for n in range(301)), "at most 300"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(text: str | bytes, said: str) -> None:
    with pytest.raises(EvenkeelError) as failed:
        read(text)
    problem = failed.value.problem
    assert said in problem.text + problem.do
    assert len(problem.text + problem.do) < 600


NAMES = st.text(min_size=1, max_size=12).filter(lambda t: bool(products.folded(t)))


@given(st.dictionaries(NAMES.map(lambda n: " ".join(n.split())), st.lists(NAMES, max_size=3), max_size=3))
def test_whatever_the_names_a_file_reads_back(found: dict[str, list[str]]) -> None:
    whole = Portfolio(
        {
            name: Product(name, tuple(sorted({("words", value.strip()) for value in values})))
            for name, values in sorted(found.items())
            if products.folded(name)
        },
        None,
    )
    assert read(products.to_toml(whole).encode("utf-8", "surrogatepass").decode("utf-8", "replace")) == whole


def test_what_was_said_can_be_taken_back(store: Store) -> None:
    products.say_product(store, "me", "project", "ATL", "Atlas")
    products.say_product(store, "me", "words", "tour planning", "Atlas")
    assert products.take_back(store, "product", "Atlas", by="project", value="ATL")
    assert held(store).products["Atlas"].mapped == (("words", "tour planning"),)
    assert not products.take_back(store, "product", "Atlas", by="project", value="ATL")


@pytest.mark.parametrize(("by", "value"), [("project", " "), ("words", "!!"), ("colour", "red")])
def test_nothing_is_told_by_nothing(store: Store, by: str, value: str) -> None:
    with pytest.raises(EvenkeelError):
        products.say_product(store, "me", by, value, "Atlas")  # type: ignore[arg-type]
