"""Adding what you have: calendar and directory files, a calendar at an address, and who you are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import decide
import settings
import sync
from connectors import calendar_ics
from model import EvenkeelError, Reading
from ui import words
from ui.frame import say
from ui.loaders import Place, reader

ROLES = {
    "pm": "Product manager",
    "po": "Product owner",
    "lead": "Product lead",
    "executive": "Executive",
    "maker": "Engineer or designer",
}
EXPORT_HELP = """
- **Google**: calendar.google.com on a computer → Settings → your calendar → *Export calendar*: a .zip, as it is.
  Takeout's .zip will do, too.
- **Outlook** for Windows, classic: File → Save calendar → iCalendar (.ics), *More options*: *Full details* and the
  whole calendar. Or File → Open & export → Import/Export → *Export to a file* → comma separated values (.csv).
- **Outlook** on the web and new: Settings → Calendar → Shared calendars → *Publish a calendar*, *all details*; then
  subscribe to its ICS link under *Calendar address*.
- **Apple**: choose the calendar → File → Export → Export.
- **Thunderbird, Nextcloud, Fastmail, Proton**: the calendar's menu or settings → *Export*.
"""
ADDRESS_HELP = """
- **Google**: Settings → your calendar → *Integrate calendar* → *Secret address in iCal format*.
- **Outlook**: Settings → Calendar → Shared calendars → *Publish a calendar*, *all details*, the ICS link.
- **Apple**: share the calendar as *Public calendar*, copy the link. **Others**: the sharing link that ends in .ics.

Whoever has the address can read the calendar. It is kept on this machine alone, apart from the record and its backups.
"""
ORDERS = {"": "As the file shows", "dmy": "Day first", "mdy": "Month first", "ymd": "Year first"}


def files(here: Place) -> None:
    """Upload calendar or directory files; who you are is guessed from a calendar and confirmed first."""
    left, right = st.columns(2, gap="large")
    with right:
        st.markdown("**How do I export my calendar?**" + EXPORT_HELP)
        st.caption(
            "Own rows are a CSV with the columns date, hours, category and note. A directory is a CSV of people and "
            "companies: e-mail or whole domain (@acme.com), name, relation, role, team, products, manager, country, "
            "zone, working hours, valid from. It may have rows about products, too: *Set up* on Portfolio writes such "
            "a CSV to begin with."
        )
    with left:
        _added()
        given = st.file_uploader(
            "Calendars (.ics, .zip or Outlook's .csv), own rows or a directory (.csv)",
            type=["ics", "ical", "zip", "csv"],
            accept_multiple_files=True,
            key="files",
        )
        if given:
            _given(here, given)


def _given(here: Place, given: list[UploadedFile]) -> None:
    calendars = [data for file in given for data in _calendars(file)]
    fields = _who(here, "my", _guess(calendars)) if calendars else {}
    order: str | None = ""
    if any(f.name.lower().endswith(".csv") for f in given):
        order = st.segmented_control(
            "Dates in the .csv are written", list(ORDERS), format_func=ORDERS.__getitem__, default="", key="dates_csv"
        )
    if st.button("Add" if len(given) == 1 else f"Add {len(given)} files", type="primary", key="add_files"):
        _import(here, given, fields, order or "")


def address(here: Place) -> None:
    """Read a calendar at an address, now and at each sync."""
    left, right = st.columns(2, gap="large")
    with right:
        st.markdown("**Where do I find the address of my calendar?**" + ADDRESS_HELP)
    with left:
        _added()
        with st.form("subscription", border=False):  # outside a form, a password counts only after Enter
            given = st.text_input(
                "Address of the calendar", type="password", key="address", placeholder="https://…/basic.ics"
            )
            asked = st.form_submit_button("Subscribe", key="subscribe", type="primary")
        if not asked:
            return
        try:
            with st.spinner("Reading the calendar…"):
                done = [sync.subscribe(here.store, given, reader(here))]
        except EvenkeelError as error:
            say(error)
            return
        st.session_state.sample = False
        st.session_state.added = (done, [])
        st.rerun()


def _who(here: Place, prefix: str, guess: calendar_ics.Guess) -> dict[str, Any]:
    """The fields of who sits here, filled with what they said or a file suggests; values for decide.say_me."""
    said = decide.me(here.store, reader(here))
    left, right = st.columns(2)
    zone = right.text_input("My time zone", said.zone or guess.zone or settings.local_zone(), key=f"{prefix}_zone")
    hours = right.text_input("My working hours", said.hours or here.settings.hours, key=f"{prefix}_hours")
    fields: dict[str, Any] = {"zone": zone.strip(), "hours": hours.strip()}
    if here.access:
        left.caption(
            "Your addresses, your role and your products come from the directory; its administrator adds more."
        )
        return fields
    addresses = left.text_input(
        "My addresses",
        ", ".join(a for a in said.aliases if "@" in a) or guess.address,
        key=f"{prefix}_addresses",
        help="Your own answer to an invitation is found by them. Several: separate by commas.",
    )
    place = list(ROLES).index(said.role) if said.role in ROLES else 0
    role = left.selectbox("My role", list(ROLES), place, format_func=ROLES.__getitem__, key=f"{prefix}_role")
    mine = {a.strip().lower() for a in addresses.split(",") if "@" in a}
    accounts = {a for a in said.aliases if "@" not in a}
    return {**fields, "aliases": tuple(sorted(mine | accounts)), "role": role}


def _calendars(file: UploadedFile) -> list[bytes]:
    """The .ics files in what was given, also those in an archive; none where the import will say why."""
    try:
        parts, _ = sync.unpacked(file.name, file.getvalue())
    except EvenkeelError:
        return []
    return [data for name, data in parts if not name.lower().endswith(".csv")]


def _guess(calendars: list[bytes]) -> calendar_ics.Guess:
    for data in calendars:
        try:
            return calendar_ics.who(data)
        except EvenkeelError:
            continue  # the import says what is wrong with it
    return calendar_ics.Guess("", "", "")


def _import(here: Place, given: list[UploadedFile], who: dict[str, Any], order: str) -> None:
    """Read files one by one; who you are is kept once one of them could be read."""
    done: list[sync.Imported] = []
    failed: list[EvenkeelError] = []
    try:
        decide.check_me(who)
    except EvenkeelError as error:
        say(error)
        return
    known = {"addresses": who.get("aliases", ()), "zone": who.get("zone", ""), "dates": order}
    bar = st.progress(0.0, text="Reading…")
    for n, file in enumerate(given):
        try:
            parts, also = sync.unpacked(file.name, file.getvalue())
        except EvenkeelError as error:
            failed.append(error)
            continue
        for m, (name, data) in enumerate(parts):
            bar.progress((n + m / len(parts)) / len(given), text=f"Reading {words.markdown(name)}")
            try:
                done.append(sync.import_file(here.store, name, data, reader(here), also=also, **known))
                also = []
            except EvenkeelError as error:
                failed.append(error)
        failed += [EvenkeelError(p.text, p.do, p.code, p.where) for p in also]
    if done:
        decide.say_me(here.store, reader(here), **who)
        st.session_state.sample = False
    st.session_state.added = (done, failed)
    st.rerun()


def _added() -> None:
    """What the last import did, said after the page was drawn anew with it."""
    with st.container():  # always there, so that what stands below keeps its place
        _say_added(*st.session_state.pop("added", ((), ())))


def _say_added(done: Sequence[sync.Imported], failed: Sequence[EvenkeelError]) -> None:
    for error in failed:
        say(error)
    for one in done:
        read = one.reading
        doubts = sum(p.severity != "note" for p in read.problems)
        held = read.counts.get("occurrences", len(read.activities))
        what = _who_is_read(read) if one.source.kind == "directory" else f"{held} occurrences"
        more = f", {doubts} {'doubt' if doubts == 1 else 'doubts'} (see Problems)" if doubts else ""
        st.success(words.markdown(f"{one.source.name}: {what} read{more}.", 300), icon=":material/check:")
    if done:
        st.page_link("pages/balance.py", label="See the balance", icon=":material/balance:")


def _who_is_read(read: Reading) -> str:
    rows = read.counts.get("rows of products", 0)
    people = f"{len(read.people)} people" if read.people or not rows else ""
    return " and ".join(filter(None, (people, f"{rows} rows about products" if rows else "")))


def who_am_i(here: Place) -> None:
    """Addresses, role, zone, working hours and country of whoever sits here; dated, so the past keeps its own."""
    said = decide.me(here.store, reader(here))
    with st.form("me", border=False):
        fields = _who(here, "me", calendar_ics.Guess("", "", ""))
        left, right = st.columns(2)
        if not here.access:
            products = left.text_input(
                "My products",
                ", ".join(said.products),
                key="me_products",
                help="If it is one: everything without another sign of a product belongs to it.",
            )
            fields["products"] = tuple(p.strip() for p in products.split(",") if p.strip())
        country = right.text_input(
            "Country of my public holidays", said.country, key="me_country", placeholder="DE or DE-BY"
        )
        since = left.date_input(
            "This holds from", None, key="me_since", format="YYYY-MM-DD", help="Empty: it always did."
        )
        fields["country"] = country.strip().upper()
        if not st.form_submit_button("Keep", type="primary"):
            return
    try:
        decide.say_me(here.store, reader(here), since, **fields)
    except EvenkeelError as error:
        say(error)
    else:
        st.success(
            "Kept. If your addresses changed, add your calendar again, so that your answers are found.",
            icon=":material/check:",
        )
