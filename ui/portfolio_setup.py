"""Setting products up: what tells a product, with a preview; stages; plans; all of it as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

import settings
from connectors import directory
from decide import product_rows, products
from decide.products import Portfolio
from ledger import portfolio as read
from metrics.portfolio import STAGES, Unit, Wish
from metrics.products import BY, By
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import frame, portfolio_invest, words
from ui import portfolio_words as say
from ui.frame import View

TELLS: dict[By, str] = {
    "project": "Jira project (key)",
    "component": "Jira component",
    "label": "Jira label",
    "words": "Words in a title",
    "people": "Guest (address or @domain)",
    "owner": "Default of a person (address)",
}
NEW = "*"
SHOWN = 30  # lines of what a file would change
UNITS: tuple[Unit, ...] = ("hours", "share")


def draw(view: View, said: Portfolio, taxonomy: Taxonomy) -> None:
    """The whole set-up of products."""
    st.caption(
        "A component or label that you name decides first, then the Jira project, words in the title, guests, and at "
        "last the owner's default or only product. What says nothing, or two products at once, is for no product."
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("What tells a product", anchor=False)
        _mapping(view, said)
    with right:
        st.subheader("Stage", anchor=False)
        _stage(view, said)
        st.subheader("Plan", anchor=False)
        _plan(view, said, taxonomy)
    st.subheader("All of it as a file", anchor=False)
    _file(view, said, taxonomy)


def _product(said: Portfolio, key: str, new: bool = False) -> str:
    names = [*sorted(said.products, key=str.casefold), *([NEW] if new else [])]
    name = st.selectbox(
        "Product", names, key=key, format_func=lambda n: "A new one" if n == NEW else words.plain(n, 60)
    )
    return st.text_input("Its name", key=f"{key}_new", max_chars=80) if name == NEW else name or ""


def _mapping(view: View, said: Portfolio) -> None:
    if view.here.access == "leader":
        st.caption("What tells a product moves everybody's hours, so in a team an administrator says it, on this page.")
    else:
        _tell(view, said)
    told = [(one.name, by, v) for one in said.products.values() for by, v in one.mapped]
    if not told:
        st.caption("Nothing was said yet: products come from the directory, Jira projects named like them, and titles.")
        return
    rows = pd.DataFrame([(words.plain(n, 60), TELLS[b], words.plain(v, 80)) for n, b, v in told])
    rows.columns = pd.Index(["Product", "Told by", "What"])
    picked = st.dataframe(rows, hide_index=True, key="mapped", height=220 if len(rows) > 5 else "content",
                          on_select="rerun", selection_mode="single-row", alt="What tells each product")  # fmt: skip
    chosen = picked.selection.rows
    if chosen and chosen[0] < len(told):
        name, by_, v = told[chosen[0]]
        if st.button(f"Take back “{words.markdown(v, 60)}”", key="unmap"):
            _try(lambda: products.take_back(view.here.store, "product", name, by=by_, value=v))


def _tell(view: View, said: Portfolio) -> None:
    """One thing more that tells a product, with what it would change."""
    product = _product(said, "map_product", new=True)
    by = st.selectbox("Told by", BY, format_func=TELLS.__getitem__, key="map_by")
    value = st.text_input(TELLS[by], key="map_value", max_chars=80)
    if value and product:
        st.caption(_preview(view, by, value, product))
    if st.button("Keep", key="map_keep", type="primary", disabled=not (value and product)):
        _try(lambda: products.say_product(view.here.store, view.person, by, value, product))


def _preview(view: View, by: By, value: str, product: str) -> str:
    """What a new rule would change: the reader's own activities of the last 12 weeks."""

    def make() -> tuple[int, float]:
        return read.preview(view.here.ledger, view.version, view.person, by, value, product)

    n, hours = view.made("map_preview", make, by, value, product)
    if not n:
        return f"In the last 12 weeks of {words.plain(view.name, 40)} this changes nothing."
    return f"In the last 12 weeks of {words.plain(view.name, 40)}: {n} activities, {words.hours(hours)} come to it."


def _stage(view: View, said: Portfolio) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        product = _product(said, "stage_product")
        held = said.products[product].stages if product in said.products else ()
        now = list(STAGES).index(held[-1][1]) if held else 0
        stage = st.selectbox("Stage", list(STAGES), now, format_func=lambda s: STAGES[s].name, key=f"stage_{product}")
        begin = st.date_input("From", settings.today(), key="stage_from", format="YYYY-MM-DD")
        if st.button("Keep", key="stage_keep"):
            _try(lambda: products.say_stage(view.here.store, view.person, product, stage, begin))
    means = STAGES[stage]
    st.caption(
        f"{means.name}: {means.means}. Wants {words.percent(means.seed)} strategy, until you plan another share."
    )
    for n, (day, one) in enumerate(reversed(held)):
        fields = {"from": day.isoformat(), "stage": one}
        _kept(view, "stage", product, f"{STAGES[one].name} from {words.day(day)}", n, fields)


def _kept(view: View, kind: str, product: str, text: str, n: int, fields: dict[str, str]) -> None:
    """Something that was said of a product, with a way back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{words.markdown(product, 40)}: {words.escaped(text)}", width="content")
        if st.button("Take back", key=f"{kind}_back{n}", type="tertiary"):
            _try(lambda: products.take_back(view.here.store, kind, product, **fields))


def _plan(view: View, said: Portfolio, taxonomy: Taxonomy) -> None:
    names = portfolio_invest.categories(taxonomy)
    fiscal = view.here.settings.fiscal_year_start
    ahead = _ahead(fiscal)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        product = _product(said, "plan_product")
        quarter = st.selectbox("In", ahead, format_func=lambda q: say.quarter(q, fiscal), key="plan_quarter")
        category = st.selectbox("For", list(names), format_func=names.__getitem__, key="plan_category")
        unit: Unit = st.segmented_control("As", UNITS, default="hours", required=True, key="plan_unit")
        amount = st.number_input(
            "Hours" if unit == "hours" else "%", 0.0, 1e6 if unit == "hours" else 100.0, key="plan_amount"
        )
        if st.button("Keep", key="plan_keep"):
            wish = Wish(quarter, category, amount if unit == "hours" else amount / 100, unit)
            _try(lambda: products.say_plan(view.here.store, taxonomy, view.person, product, wish))
    st.caption("Other quarters come with the file below. A share of strategy is the product's wish.")
    planned = said.products[product].plan if product in said.products else ()
    for n, one in enumerate(w for w in planned if w.quarter >= ahead[0]):
        what = portfolio_invest.SIDES.get(one.category) or words.category_name(taxonomy, one.category)
        text = f"{what}, {products.amount(one) if one.unit == 'share' else words.hours(one.amount)}"
        fields = {"quarter": one.quarter.isoformat(), "category": one.category}
        _kept(view, "plan", product, f"{text} in {say.quarter(one.quarter, fiscal)}", n, fields)


def _ahead(fiscal: int) -> list[date]:
    """The first days of this quarter and the next three."""
    found = [settings.start_of(settings.today(), "quarter", fiscal)]
    while len(found) < 4:
        found.append(settings.start_of(found[-1] + timedelta(days=95), "quarter", fiscal))
    return found


def _try(act: Callable[[], object]) -> None:
    try:
        act()
    except EvenkeelError as error:
        frame.say(error)
    else:
        st.rerun()


def _file(view: View, said: Portfolio, taxonomy: Taxonomy) -> None:
    with st.container(horizontal=True):
        st.download_button("Download as TOML", lambda: products.to_toml(said), "products.toml", "application/toml",
                           key="products_toml", icon=":material/download:")  # fmt: skip
        st.download_button("Download as CSV", lambda: product_rows.to_csv(said), "products.csv", "text/csv",
                           key="products_csv", icon=":material/download:")  # fmt: skip
    st.caption("The CSV's rows may also stand in your directory of people, and are read with it on Sources.")
    given = st.file_uploader(
        "Import a TOML file, or a CSV", type=["toml", "csv"], key="products_file", max_upload_size=1
    )
    if given is None:
        return
    try:
        wanted = _wanted(view, said, taxonomy, given.name, given.getvalue())
    except EvenkeelError as error:
        frame.say(error)
        return
    changes = products.differences(said, wanted)
    if not changes:
        st.caption("This file says what holds already.")
        return
    st.markdown("**It would change:**\n" + "\n".join(f"- {words.markdown(one, 300)}" for one in changes[:SHOWN]))
    if len(changes) > SHOWN:
        st.caption(f"and {len(changes) - SHOWN} products more")
    if st.button("Apply", key="products_apply", type="primary"):
        _try(lambda: products.apply(view.here.store, taxonomy, view.person, wanted))


def _wanted(view: View, said: Portfolio, taxonomy: Taxonomy, name: str, data: bytes) -> Portfolio:
    """What a file wants to hold; rows of a CSV that cannot be used are said. Raises EvenkeelError for the whole."""
    fiscal = view.here.settings.fiscal_year_start
    if not name.lower().endswith(".csv"):
        return products.read_toml(data, taxonomy, fiscal)
    rows = directory.product_rows(data, name)
    if not rows:
        do = f"Give rows a kind: {', '.join(product_rows.kinds())}. Rows of people are imported on Sources."
        raise EvenkeelError("No row of this file is about a product.", do, "products.no_rows", name)
    found = product_rows.read(rows, taxonomy, fiscal)
    if found.problems:
        lines = [f"- {words.markdown(f'{one.where}: {one.text} {one.do}', 400)}" for one in found.problems[:SHOWN]]
        more = [f"- and {len(found.problems) - SHOWN} more"] * (len(found.problems) > SHOWN)
        st.warning("\n".join([f"**Left out: {len(found.problems)} of {len(rows)} rows**", "", *lines, *more]))
    return product_rows.beside(said, found)
