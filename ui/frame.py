"""The frame around every page: whose data is looked at, and the filters in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import settings
from ledger import pieces
from ledger.files import Version
from model import Access, Decision, EvenkeelError, Source
from ui import door, loaders, menu, palette, words
from ui.loaders import Place
from ui.palette import Theme

T = TypeVar("T")
LOGO, ICON = (str(Path(__file__).with_name(name)) for name in ("logo.svg", "icon.svg"))  # from any folder


@dataclass(frozen=True)
class View:
    """What a page is asked to show."""

    here: Place
    version: Version
    person: str
    own: bool  # the person is the reader
    name: str
    period: str
    first: date
    before: date
    grain: settings.Grain
    product: str | None
    theme: Theme

    def made(self, what: str, make: Callable[[], T], *more: Any) -> T:
        """What this view draws, made once; `more` is what it depends on beside the view. See loaders.made."""
        asked = (self.person, self.product, self.first, self.before, self.grain, self.theme, *more)
        return loaders.made(self.here, self.version, what, asked, make)

    def kept(self, what: str, read: Callable[[], T], *asked: Any) -> T:
        """What the record held when the page began. See loaders.kept."""
        return loaders.kept(self.here, what, read, *asked)

    @property
    def sources(self) -> list[Source]:
        """Every source, oldest first."""
        return loaders.sources(self.here)

    def said(self, kinds: frozenset[str]) -> list[Decision]:
        """What this person told us, oldest first, of some kinds and not undone."""
        every = self.kept("said", lambda: self.here.store.decisions(None, self.person), self.person)
        return [one for one in every if one.kind in kinds]


def own() -> Place | None:
    """Your own record; None where it cannot be shown, and `place` says why."""
    try:
        return loaders.place(sample=False)
    except EvenkeelError:
        return None


def place(own: Place | None = None) -> Place:
    """The record to show: the sample company until there is a source of your own, or while you ask for it.

    In a team there is no sample: an empty page there says how to add a calendar. Raises as loaders.place does.
    """
    own = own or loaders.place(sample=False)
    if own.access or (loaders.sources(own) and not st.session_state.get("sample")):
        return own
    drawn: list[DeltaGenerator] = []  # of this run: in a later one something else stands in its place

    def making(what: str, done: int, total: int) -> None:
        drawn[:] = drawn or [st.empty()]
        drawn[0].progress(done / total, text=f"Making the sample company: {what}, {done} of {total}")

    here, role = loaders.ready_sample(making), _role(own)
    for one in drawn:
        one.empty()
    return loaders.seen_by(here, *role) if role else here


def access(own: Place | None) -> Access | None:
    """What who looks may in a team or as a role of the sample, for the menu; None too where a page has to say why."""
    if own is None:
        return None
    role = None if own.access else _role(own)
    return role[1] if role else own.access


def _role(own: Place) -> tuple[str, Access] | None:
    """As whom the sample company is looked at."""
    return None if loaders.sources(own) else door.sample_roles().get(st.session_state.get("look_as") or "")


def view() -> View:
    """The view in force. Hands over to app.py on a cold deep link.

    Streamlit runs a file in pages/ without the frame until app.py has run once in this server; every page
    calls this first, so every page heals itself.
    """
    if "view" not in st.session_state:
        st.navigation(menu.pages())
        st.rerun()
    loaders.still(st.session_state.view.here)  # should a page ever run without the door
    return st.session_state.view


def ask(here: Place, page: str) -> None:
    """Draw the filter bar of a page, by its title, under the place of its answer; keep both for the page.

    app.py draws the filters, and not the page: only so do they keep their values from page to page.
    """
    found = loaders.version(here)
    if found.updating:
        _watch(here)
    st.session_state.answer = st.container()
    asked = menu.filters(page)
    who, period, product = _person(here, found, draw=False), "4w", None
    first, before = settings.periods(settings.today())["4w"]
    grain: settings.Grain = "week"
    if asked:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            who = _person(here, found, draw=True) if "person" in asked else who
            if "period" in asked:
                period, first, before = _period(here)
            product = _product(here, found, who) if "product" in asked else None
            grain = _grain() if "grain" in asked else "week"
    st.session_state.view = _view(here, found, who, period, (first, before), grain, product)


def _grain() -> settings.Grain:
    return st.segmented_control(
        "By",
        list(words.GRAINS),
        format_func=words.GRAINS.__getitem__,
        default="week",
        required=True,
        key="grain",
        bind="query-params",
    )


def _view(
    here: Place,
    found: Version,
    who: str,
    period: str,
    span: tuple[date, date],
    grain: settings.Grain,
    product: str | None,
) -> View:
    own = who == loaders.reader(here)
    name = loaders.names(here, found).get(who, who)
    return View(here, found, who, own, name, period, span[0], span[1], grain, product, theme())


def part(run_every: str | float | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A part of a page that runs by itself: a function of a View or Place, and more.

    Nothing else here is a fragment of Streamlit's.
    """
    return lambda draw: st.fragment(_checked(draw), run_every=run_every)


def dialog(title: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A window over the page, which runs by itself: a function of a View or Place, and more."""
    return lambda draw: st.dialog(title, width="large")(_checked(draw))


def _checked(draw: Callable[..., None]) -> Callable[..., None]:
    """Each time ask whether who is signed in still may look; if not, run the whole page, so that the door is asked."""

    @wraps(draw)
    def checked(shown: View | Place, *args: Any, **how: Any) -> None:
        try:
            loaders.still(shown.here if isinstance(shown, View) else shown)
        except EvenkeelError:
            st.rerun()
        draw(shown, *args, **how)

    return checked


@part(run_every="2s")
def _watch(here: Place) -> None:
    """While another process works the hours out: look again, and draw the page anew once they are there."""
    if not here.ledger.version(settings.today()).updating:
        st.rerun()


def readable_buttons() -> None:
    """Dark words on the filled buttons of the dark theme: Streamlit makes them white, which is too pale on them.

    The fill must stay as light as it is, since the theme has one colour for it and for words on the dark ground.
    """
    if theme() == "dark":
        filled = '[data-testid^="stBaseButton-primary"]:enabled'
        st.html(
            f"<style>{filled} {{ color: {palette.BACKGROUND['dark']}; }}"
            f" {filled}:hover {{ background-color: {palette.KNOWN['dark']['calendar']}; }}</style>"
        )


def theme() -> Theme:
    """The theme the browser shows, as far as Streamlit knows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _person(here: Place, found: Version, draw: bool) -> str:
    me = loaders.reader(here)
    names = loaders.names(here, found)
    people = sorted(names, key=lambda who: who != me)
    if not draw or len(people) < 2 or me not in people:
        return me if me in people or not people else people[0]
    chosen = st.selectbox(
        "Person", people, format_func=lambda w: names[w], key="person", bind="query-params", width=176
    )
    return chosen or me


def _period(here: Place) -> tuple[str, date, date]:
    today = settings.today()
    options = settings.periods(today, here.settings.fiscal_year_start)
    period = st.selectbox(
        "Period",
        list(words.PERIODS),
        format_func=words.PERIODS.__getitem__,
        key="period",
        bind="query-params",
        width=164,
    )
    if period != "dates":
        return (period, *options[period])
    first, before = options["4w"]
    picked = st.date_input(
        "Dates",
        (first, before - timedelta(days=1)),
        key="dates",
        bind="query-params",
        format="YYYY-MM-DD",
        width=230,
    )
    picked = picked if isinstance(picked, tuple) else (picked,)
    start, end = (picked[0], picked[-1]) if picked else (first, before)
    return period, start, min(end + timedelta(days=1), today) if start < today else end + timedelta(days=1)


def _product(here: Place, found: Version, who: str) -> str | None:
    def read() -> list[str]:
        rows = pieces.hours(here.ledger, found, ("month", "product"), {"person": who})
        return sorted(rows["product"].unique())

    known = loaders.made(here, found, "products", (who,), read)
    products = [p for p in known if p]
    if not products:
        return None
    chosen = st.selectbox(
        "Product",
        ["*", *products, ""] if "" in known else ["*", *products],
        format_func=lambda p: {"*": "All products", "": words.NO_PRODUCT}.get(p, p),
        key="product",
        bind="query-params",
        width=164,
    )
    return None if chosen == "*" else chosen


def banner(here: Place) -> None:
    """Say on every page that this is sample data, and how to come to your own or back."""
    if here.sample:
        has_own = bool(loaders.sources(loaders.place(sample=False)))
        with st.container(horizontal=True, vertical_alignment="center", key="banner"):
            st.markdown(":material/science: **Sample data**: an invented company, so that you can look around.")
            if has_own:
                st.button("Back to my data", on_click=show_sample, args=(False,), key="leave_sample")
            else:
                door.role_switch()
                st.page_link(menu.page("sources"), label="Use my own calendar", icon=":material/upload:")


def show_sample(wanted: bool) -> None:
    """Look at the sample company, or at your own data again."""
    st.session_state.sample = wanted
    for key in ("person", "product"):
        st.session_state.pop(key, None)


def say(error: EvenkeelError) -> None:
    """A failure as one calm box: what happened, and what to do."""
    p = error.problem
    st.error(f"{words.markdown(p.text, 600)} {words.markdown(p.do, 400)}".strip(), icon=":material/error:")
