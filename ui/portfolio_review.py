"""The decisions of this review and the last ones, kept or missed; lines of context and the pre-read."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import streamlit as st

import settings
from decide import portfolio_checks, portfolio_pack, review
from decide.commitments import answer
from decide.portfolio_pack import Quarter, Seen
from decide.review import KINDS, WHAT, Review
from metrics.commitments import Check, Measure
from metrics.taxonomy import Taxonomy
from model import Decision, EvenkeelError
from ui import frame, words
from ui import portfolio_words as say
from ui.frame import View

MEASURES: dict[Measure, str] = {
    "share": "Strategy, at least % of product work",
    "contacts": "Customer contacts, at least",
    "hours": "Hours with customers, at least",
    "said": "Something only we can say",
}
CATEGORY = {"share": "strategy", "hours": "customers"}


def said(view: View) -> list[Decision]:
    """What was decided, expected and written about products."""
    return view.kept("reviews", lambda: view.here.store.decisions(KINDS))


def checked(view: View, found: Seen, product: str | None = None) -> list[tuple[Review, Check | None]]:
    """The decisions of reviews, newest first, each with how what it expects stands."""
    decided = said(view)

    def make() -> list[tuple[Review, Check | None]]:
        return portfolio_checks.checked(view.here.ledger, view.version, found, decided)

    every = view.made("reviews", make, found.key, *(d.id for d in decided))
    return [(one, check) for one, check in every if product in (None, one.product)]


def last_time(view: View, found: Seen, product: str | None = None) -> None:
    """What was decided before, newest first, and what came of it."""
    every = checked(view, found, product)
    if not every:
        st.caption(
            "Nothing was decided yet. What you decide here opens the next review, with kept or missed beside it."
        )
        return
    counts = Counter(say.STANDING[check.state].lower() for _, check in every if check)
    st.markdown(f"Decided so far: {len(every)}. " + ", ".join(f"{n} {name}" for name, n in counts.items()) + ".")
    for n, (one, check) in enumerate(every):
        with st.container(border=True, key=f"decided{n}", gap="xsmall"):
            state = say.STANDING[check.state] if check else "Taken back"
            st.markdown(
                f"**{WHAT[one.what]}: {words.markdown(one.product, 60)}** · {state} · "
                f"{words.day(one.day)}, {words.markdown(one.owner, 80)}  \n{words.markdown(one.reason, 300)}"
            )
            if check and one.expected:
                st.caption(
                    f"Expected by {words.day(one.expected.until)}: {words.markdown(one.expected.text, 200)}. "
                    f"So far: {words.markdown(check.figure, 120)}. {words.markdown(check.rule, 300)}"
                )
            _answer(view, one, check, n)


def _answer(view: View, one: Review, check: Check | None, n: int) -> None:
    store = view.here.store
    with st.container(horizontal=True, gap="small"):
        if one.expected and check and one.expected.measure == "said" and one.expected.kept is None:
            for kept, label in ((True, "It came true"), (False, "It did not")):
                if st.button(label, key=f"kept_{kept}_{n}".lower()):
                    answer(store, one.expected.owner, one.expected.id, kept)
                    st.rerun()
        if st.button("Take back", key=f"undecide{n}", type="tertiary"):
            try:
                review.take_back(store, one)
            except EvenkeelError as error:
                frame.say(error)
            else:
                st.rerun()


def form(view: View, found: Seen, taxonomy: Taxonomy, product: str | None = None) -> None:
    """Decide about a product: what, who sees to it, why, what we expect to see, and by when."""
    names = [product] if product else found.names
    with st.form("decide", clear_on_submit=True, border=True):
        left, right = st.columns(2)
        name = left.selectbox("Product", names, format_func=lambda n: words.plain(n, 60), key="review_product")
        what = right.segmented_control(
            "Decision", list(WHAT), format_func=WHAT.__getitem__, default="feed", key="review_what"
        )
        owner = left.text_input("Who sees to it", key="review_owner", max_chars=120)
        until = right.date_input("We expect to see it by", settings.today() + timedelta(days=90), key="review_until",
                                 format="YYYY-MM-DD")  # fmt: skip
        reason = st.text_input("Because", key="review_reason", max_chars=review.LONGEST)
        expect = st.text_input("What we expect to see", key="review_expect", max_chars=300)
        measures = [m for m in MEASURES if found.whole or m != "contacts"]  # whom others met, no leader of a team sees
        measure = left.selectbox("Told by", measures, format_func=MEASURES.__getitem__, key="review_measure")
        number = right.number_input("How much", 1, 1000, 30, key="review_number")
        if st.form_submit_button("Keep this decision", type="primary", key="review_keep"):
            least = None if measure == "said" else number / 100 if measure == "share" else float(number)
            try:
                review.decide(
                    view.here.store, taxonomy, view.person, name, what or "", owner, reason, expect, until,
                    measure=measure, category=CATEGORY.get(measure, ""), least=least,
                )  # fmt: skip
            except EvenkeelError as error:
                frame.say(error)
            else:
                st.rerun()


def context(view: View, found: Seen, product: str, quarter: Quarter) -> None:
    """The line of context of a product's manager for this quarter; in a team, the one that came with the sharing."""
    if not found.whole:
        st.markdown(f"> {words.markdown(found.lines.get((product, quarter.first), 'No line of context.'), 500)}")
        return
    text = review.context(said(view), product, quarter.first)
    written = st.text_input(
        "One line of context for the review",
        text,
        key=f"context_{product}_{quarter.first}",
        max_chars=review.LONGEST,
        placeholder="What should everybody know before they look at these numbers?",
    )
    if written != text:
        review.say_context(view.here.store, view.person, product, quarter.first, written)
        st.rerun()


def pre_read(view: View, found: Seen, taxonomy: Taxonomy, quarter: Quarter) -> str:
    """One page a product as Markdown: its state, its manager's line, hours by category, decisions; to send around."""
    today, fiscal = settings.today(), view.here.settings.fiscal_year_start
    decided = checked(view, found)
    kinds = portfolio_pack.categories(taxonomy)
    rows, shown = found.of(found.people, quarter.first), found.open(quarter.first)
    answer = words.escaped(say.sentence(found.standings, today, found.whole))
    pages = [f"# Pre-read, {say.quarter(quarter.first, fiscal)}\n\n{answer}"]
    for one in found.standings:
        name = one.product.name
        hours = rows[rows["product"] == name].groupby("category")["hours"].sum()
        lines = [
            f"- {words.escaped(words.category_name(taxonomy, c))}: {words.hours(float(hours.get(c, 0.0)))}"
            for c in kinds
            if name in shown
        ] or [words.escaped(say.closed([name], shown))]
        said_ = found.lines.get((name, quarter.first)) or review.context(said(view), name, quarter.first)
        past = [
            f"- {WHAT[d.what]}, {words.markdown(d.owner, 80)}: {words.markdown(d.reason, 300)} "
            f"({say.STANDING[c.state].lower() if c else 'taken back'})"
            for d, c in decided
            if d.product == name
        ]
        facts = [say.state(one, today), say.share(one), say.stage(one, today)]
        facts += [say.customer(one)] if found.whole else []
        pages.append(
            f"## {words.markdown(name, 80)}\n\n{words.escaped('; '.join(facts))}.\n\n"
            + (f"> {words.markdown(said_, 500)}\n\n" if said_ else "> No line of context yet.\n\n")
            + "\n".join(lines)
            + ("\n\nDecided before:\n\n" + "\n".join(past) if past else "")
        )
    return "\n\n---\n\n".join(pages) + "\n"
