"""What is built for a product: its epics, where each came from, customer evidence and worth; the backed no."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from decide import review
from decide.portfolio_pack import Seen
from ledger import innovation
from metrics.portfolio_epics import GROUPS, ORIGINS, PATIENCE, Epic, Refusal, by_group
from model import EvenkeelError
from ui import frame, portfolio_review, words
from ui.frame import View

MOST = 40  # epics in the table


def draw(view: View, seen: Seen, product: str) -> None:
    """The innovation table of a product over the last year, and what was refused with a reason."""
    found, refused = view.made("epics", lambda: innovation.of_product(view.here.ledger, view.version, product), product)
    if not found:
        st.caption("No issue of this product took anybody's hours in the last year.")
    else:
        _groups(found)
        _table(found)
    _refused(view, seen, product, refused)


def _groups(found: list[Epic]) -> None:
    groups, late = by_group(found), sum(e.late for e in found)
    total = sum(groups.values()) or 1.0
    with st.grid(4, min_column_width=200, key="groups"):
        for key, name in GROUPS.items():
            st.metric(name, words.percent(groups[key] / total), help=f"{words.hours(groups[key])} of everybody's work")
    if late:
        st.caption(
            f"{late} of {len(found)} were worked on for over {PATIENCE} days, and no customer evidence was found: no "
            "customer who asked, none named in title or text, no work with customers under it. It may stand elsewhere."
        )


def _table(found: list[Epic]) -> None:
    shown = found[:MOST]
    rows = pd.DataFrame(
        {
            "Epic": [words.plain(f"{e.key} {e.title or ''}", 90) for e in shown],
            "Hours": [round(e.hours, 1) for e in shown],
            "Came from": [ORIGINS[e.origin] for e in shown],
            "Customer evidence": [words.plain(e.evidence, 80) if e.evidence else _missing(e) for e in shown],
            "Stated value": [words.plain(e.value, 80) for e in shown],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        key="epics",
        height=420 if len(rows) > 11 else "content",
        column_config={"Hours": st.column_config.NumberColumn(format="%.0f h", width=80)},
        alt="Epics with hours, where each came from, customer evidence and stated value",
    )
    if len(found) > MOST:
        st.caption(f"The {MOST} with the most hours of {len(found)}.")


def _missing(one: Epic) -> str:
    return "no customer evidence found" if one.late else "none yet"


def own_noes(view: View, found: Seen, product: str) -> None:
    """The noes that a leader of a team logged of a product, without what stays with those whose work it is."""
    _noes(view, product, [])
    st.caption("What you logged, which you alone see here.")
    _log(view, found, product)


def _refused(view: View, found: Seen, product: str, closed: list[Refusal]) -> None:
    _noes(view, product, closed)
    st.caption(
        "Logged here or on Balance, or closed in Jira as not to be done with a customer named, a link or a written "
        "reason; what was closed in bulk is left out."
    )
    _log(view, found, product)


def _noes(view: View, product: str, closed: list[Refusal]) -> None:
    st.markdown("**The backed no**")
    logged = review.refused(portfolio_review.said(view), product)
    lines = [(d.at.date(), d.data["what"], *_because(d.data)) for d in logged]
    lines += [(r.at.date(), f"{r.key} {r.what}", r.asked.lower(), r.why) for r in closed]
    for day, what, asked, why in sorted(lines, reverse=True)[:10]:
        said = "; ".join(words.markdown(one, 160) for one in (asked and f"Asked by: {asked}", why) if one)
        st.markdown(f"- {words.day(day)}: {words.markdown(what, 90)}. {f'{said}.' if said else ''}")


def _because(data: Mapping[str, str]) -> tuple[str, str]:
    """Who asked, and why it was refused; of a no that was logged on Balance as far as that was said."""
    if "asked" not in data:
        backs = "a customer contact backs it" if data.get("contact") else ""
        return data.get("who", ""), ", ".join(filter(None, (data.get("why", ""), backs)))
    contact = f"({data['contact']})" if data["contact"] else ""
    return ORIGINS.get(data["asked"], "").lower(), " ".join(filter(None, (data["why"], contact)))  # type: ignore[call-overload]


def _log(view: View, found: Seen, product: str) -> None:
    met = sorted({company for one in found.met_for(product) for company in one.companies})
    with st.popover("Log a no", icon=":material/block:"), st.form("no", clear_on_submit=True, border=False):
        what = st.text_input("What was refused", key="no_what", max_chars=review.LONGEST)
        asked = st.selectbox("Who asked", list(ORIGINS), format_func=ORIGINS.__getitem__, key="no_asked", index=1)
        why = st.text_input("Why", key="no_why", max_chars=review.LONGEST)
        contact = st.selectbox("Which customer backs it", ["", *met], key="no_contact",
                               format_func=lambda c: words.plain(c, 60) if c else "None")  # fmt: skip
        if st.form_submit_button("Keep", type="primary", key="no_keep"):
            try:
                review.say_no(view.here.store, view.person, product, what, asked, why, contact)
            except EvenkeelError as error:
                frame.say(error)
            else:
                st.rerun()
