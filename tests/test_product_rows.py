"""Products as rows of the directory: read with the people, alone, written and read back, and rows that are wrong."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_decide_products import ATLAS

import sync
from connectors import directory
from decide import product_rows, products
from decide.product_rows import Found
from decide.products import KINDS, Portfolio, Rate
from metrics import taxonomy
from metrics.portfolio import STAGES, Product, Wish
from metrics.products import BY
from model import formula_safe
from store import Store

TAXONOMY = taxonomy.load()
HEAD = "kind,products,value,amount,valid from\n"
ROWS = """\
rate,,EUR,95,
project,Atlas,ATL,,
project,Atlas,PAY,,
Component,Atlas,Checkout,,
words,Atlas,tour planning,,
guest,Atlas,'@northwind.example,,
owner,Atlas,ana@acme.example,,
stage,Atlas,Explore,,01.01.2025
stage,Atlas,grow,,2026-04-01
plan,Atlas,With customers,120 h,2026-11-03
plan,Atlas,strategy,"30 %",2026-10-01
plan,Atlas,,"2000,5",2026-10-01
labels,Borea (old),borea,,
"""
PEOPLE = """\
kind,e-mail,name,products,access,value,amount,valid from
,ana@acme.example,Ana,Atlas;Borea (old),admin,,,
company,@northwind.example,Northwind,,,,,
project,,,Atlas,,ATL,,
stage,,,Atlas,,grow,,2026-04-01
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/record.db", tmp_path)


def read(text: str | bytes) -> Found:
    data = text if isinstance(text, bytes) else (HEAD + text).encode()
    return product_rows.read(directory.product_rows(data, "products.csv"), TAXONOMY)


def held(store: Store) -> Portfolio:
    return products.listed(store.decisions(KINDS))


def imported(store: Store, text: str) -> sync.Imported:
    return sync.import_file(store, "people.csv", text.encode(), "me")


def test_rows_say_what_a_file_of_toml_says() -> None:
    found = read(ROWS)
    assert found.problems == []
    assert found.said.products["Atlas"] == ATLAS
    assert found.said.products["Borea (old)"].mapped == (("label", "borea"),)
    assert found.said.rate == Rate(95.0, "EUR")


def test_people_and_products_come_in_one_file_and_again_change_nothing(store: Store) -> None:
    done = imported(store, PEOPLE)
    assert [p.email for p in done.reading.people] == ["ana@acme.example", "@northwind.example"]
    assert (done.reading.problems, done.reading.counts["rows of products"]) == ([], 2)
    atlas = held(store).products["Atlas"]
    assert (atlas.mapped, atlas.stages) == ((("project", "ATL"),), ((date(2026, 4, 1), "grow"),))
    before = [d.id for d in store.decisions(KINDS)]
    imported(store, PEOPLE)
    assert [d.id for d in store.decisions(KINDS)] == before


def test_a_file_of_products_alone_leaves_the_people_where_they_are(store: Store) -> None:
    imported(store, PEOPLE)
    done = imported(store, HEAD + "stage,Atlas,sustain,,2026-10-01\nstage,Atlas,sold,,2026-10-01\n")
    with store.read() as c:
        assert {p.email for p in store.people(c)} == {"ana@acme.example", "@northwind.example"}
    assert [p.where for _, p in store.problems(done.source.id)] == ["people.csv, line 3"]


def test_people_alone_leave_the_products_where_they_are(store: Store) -> None:
    imported(store, PEOPLE)
    imported(store, "e-mail,name\nben@acme.example,Ben\n")
    assert held(store).products["Atlas"].mapped == (("project", "ATL"),)


def test_a_product_becomes_what_the_file_says_and_others_stay(store: Store) -> None:
    imported(store, HEAD + ROWS)
    imported(store, HEAD + "project,Atlas,ATX,,\n")
    assert held(store).products["Atlas"] == Product("Atlas", (("project", "ATX"),))
    assert held(store).products["Borea (old)"].mapped == (("label", "borea"),)
    assert held(store).rate == Rate(95.0, "EUR")


@pytest.mark.parametrize("bad", ["stage,Atlas,sold,,2026-10-01", "stage,,grow,,2026-10-01", "colour,Atlass,y,,"])
def test_what_a_bad_row_may_be_about_loses_nothing(store: Store, bad: str) -> None:
    imported(store, HEAD + ROWS)
    done = imported(store, HEAD + f"{bad}\nproject,Atlas,ATX,,\nplan,Atlas,all,9,2026-10-01\n")
    atlas = held(store).products["Atlas"]
    assert atlas.mapped == tuple(sorted({*ATLAS.mapped, ("project", "ATX")}))
    assert atlas.stages == ATLAS.stages
    assert atlas.plan == (Wish(date(2026, 10, 1), "", 9.0, "hours"), *ATLAS.plan[1:])
    [problem] = done.reading.problems
    assert (problem.where, problem.code) == ("people.csv, line 2", "directory.bad_row")


def test_a_bad_row_of_another_product_keeps_nothing_of_this_one(store: Store) -> None:
    imported(store, HEAD + ROWS)
    imported(store, HEAD + "stage,Borea (old),sold,,2026-10-01\nproject,Atlas,ATX,,\n")
    assert held(store).products["Atlas"].mapped == (("project", "ATX"),)
    assert held(store).products["Borea (old)"].mapped == (("label", "borea"),)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("colour,Atlas,red,,", "no kind 'colour'"),
        ("project,Atlas,,,", "does not say which project"),
        ("words,Atlas,!!,,", "does not say which words"),
        ("project,,ATL,,", "does not say which product"),
        ("project,!!,ATL,,", "no name for a product"),
        ("project," + "A" * 81 + ",ATL,,", "no name for a product"),
        ("project,Atlas,ATL,,,more", "more cells"),
        ("stage,Atlas,grow,,", "from when"),
        ("stage,Atlas,grow,,soon", "'soon' is no date"),
        ("stage,Atlas,grow,,1899-01-01", "out of all time"),
        ("stage,Atlas,sold,,2026-01-01", "no stage 'sold'"),
        ("plan,Atlas,lunch,3,2026-01-01", "cannot be planned"),
        ("plan,Atlas,customers,,2026-01-01", "no amount"),
        ("plan,Atlas,customers,much,2026-01-01", "no amount"),
        ('plan,Atlas,customers,"1,200",2026-01-01', "two ways"),
        ("plan,Atlas,customers,-3,2026-01-01", "neither hours nor a share"),
        ("plan,Atlas,customers,nan,2026-01-01", "neither hours nor a share"),
        ("plan,Atlas,customers,130%,2026-01-01", "neither hours nor a share"),
        ("rate,,EUR,0,", "no price"),
        ("rate,,EUR,,", "no amount"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_sentence_and_costs_no_other(row: str, says: str) -> None:
    found = read(f"label,Borea,borea,,\n{row}\nlabel,Borea,old,,\n")
    [problem] = found.problems
    assert says in problem.text
    assert problem.where == "products.csv, line 3"
    assert "import again" in problem.do
    assert len(problem.text + problem.do) < 600
    assert found.said == Portfolio({"Borea": Product("Borea", (("label", "borea"), ("label", "old")))}, None)


@pytest.mark.parametrize(
    "rows",
    [
        "project,Atlas,ATL,,\nproject,Borea,ATL,,\n",
        "stage,Atlas,grow,,2026-01-01\nstage,Atlas,retire,,2026-01-01\n",
        "plan,Atlas,all,9,2026-01-01\nplan,Atlas,all,8,2026-03-01\n",
        "rate,,EUR,95,\nrate,,EUR,90,\n",
    ],
)
def test_two_rows_that_deny_each_other_are_not_guessed_about(rows: str) -> None:
    [problem] = read(rows).problems
    assert "a row above says something else" in problem.text


def test_more_products_and_values_than_a_company_has_are_refused() -> None:
    many = "".join(f"label,P{n},l{n},,\n" for n in range(301)) + "".join(f"words,P0,w{n},,\n" for n in range(201))
    found = read(many)
    assert [p.where for p in found.problems] == ["products.csv, line 302", "products.csv, line 503"]


NAMES = (
    (st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12))
    | st.text("'=+-@;,|\"\n\t aB", min_size=1, max_size=12)
).map(lambda text: " ".join(text.split()))
NAMES = NAMES.filter(lambda text: bool(products.folded(text)))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
QUARTERS = st.builds(date, st.integers(2000, 2099), st.sampled_from((1, 4, 7, 10)), st.just(1))
AMOUNTS = st.floats(0, 1e6).map(lambda x: (x, "hours")) | st.integers(0, 1000).map(lambda x: (x / 10 / 100, "share"))
PLANS = st.dictionaries(st.tuples(QUARTERS, st.sampled_from(("", "strategy", "customers"))), AMOUNTS, max_size=3)
SAID = st.tuples(
    st.sets(st.tuples(st.sampled_from(BY), NAMES), max_size=4),
    st.dictionaries(DAYS, st.sampled_from(tuple(STAGES)), max_size=3),
    PLANS,
)
RATES = st.none() | st.builds(Rate, st.floats(0.01, 100_000), st.sampled_from(("", "EUR", "=1+1", "'$")))


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    taken: set[tuple[str, str]] = set()
    found = {}
    for name, (mapped, stages, plan) in sorted(draw(st.dictionaries(NAMES, SAID, max_size=4)).items()):
        own = tuple(sorted(mapped - taken))
        taken |= mapped
        wishes = tuple(Wish(*key, *amount) for key, amount in sorted(plan.items()))  # type: ignore[arg-type]
        if own or stages or wishes:
            found[name] = Product(name, own, tuple(sorted(stages.items())), wishes)
    return Portfolio(found, draw(RATES))


@given(portfolios())
def test_whatever_was_said_is_written_and_read_to_the_same(said: Portfolio) -> None:
    written = product_rows.to_csv(said)
    found = read(written)
    assert found.problems == []
    assert found.said == said
    assert products.differences(said, product_rows.beside(said, found)) == []


@given(portfolios())
def test_no_cell_starts_a_formula(said: Portfolio) -> None:
    rows = csv.reader(io.StringIO(product_rows.to_csv(said).decode("utf-8-sig"), newline=""))
    assert all(formula_safe(cell) == cell for row in rows for cell in row)


@given(portfolios(), portfolios(), st.sampled_from(("stage,,grow,,\n", "colour,x,y,,\n")))
def test_a_row_that_may_be_of_any_product_takes_nothing_away(was: Portfolio, now: Portfolio, bad: str) -> None:
    found = read(product_rows.to_csv(now) + bad.encode())
    wanted = product_rows.beside(was, found).products
    for name in wanted.keys() & was.products.keys():
        old, new = was.products[name], wanted[name]
        assert {*old.mapped} <= {*new.mapped}
        assert dict(old.stages).keys() <= dict(new.stages).keys()
        assert {(w.quarter, w.category) for w in old.plan} <= {(w.quarter, w.category) for w in new.plan}


@given(st.binary(max_size=200))
def test_any_bytes_below_the_header_are_rows_or_problems(data: bytes) -> None:
    read(HEAD.encode() + data)
