"""The sample company, Larkfield: 33 people, 4 products, 18 months and 3 booked weeks, all invented.

It is deterministic: the same day gives identical bytes. Everything hangs on whole weeks before the week of
`today` (week 0, from Monday), so a later day shows the same stories at the same distance. They are, by name:

    story     who, product     weeks        what the pages can show
    drought   Maren, Waypoint  -46 to -37   spending and travel freeze: no customer call for ten weeks
    recovery  Maren, Waypoint  -36 to -13   customer calls come back one by one
    incidents Dockside         -66 to -54   incident calls push out strategy; a bug a week in Jira
    starved   Deepa, Scout     -23 to 0     an explore product whose PM does nearly only execution
    drift     Henrik, Dockside -39 to 0     a PM becomes a PO: strategy series end, story work begins
    move      Aisha, Dockside  -39 to 0     from Berlin to New York; a weekly call across the clock changes
    fair      Maren, Claire    -25          Movex trade fair, three days, all day and busy
    bulk      Maren, Waypoint  -6           eight issues labelled within half a minute
    untouched Lars, Waypoint   -10 to 0     a story in progress that nobody has touched for sixty days
    backed_no Maren, Waypoint  -29 to -16   two wishes of sales closed as won't do, with the evidence
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from connectors.jira_site import Site
from connectors.sample_calendar import calendars
from connectors.sample_jira import site
from connectors.sample_people import ME, PEOPLE, directory


@dataclass(frozen=True)
class Company:
    """Everything the connectors can read of the sample company on a day."""

    today: date
    directory: bytes  # CSV for the directory connector: colleagues and, as "@domain", outside companies
    calendars: dict[str, bytes]  # owner's address -> .ics file
    site: Site  # a Jira Cloud site in memory
    me: str  # the address of the PM whose page opens first; she wishes for half her product work as strategy


@dataclass(frozen=True)
class Story:
    """Something that happened: to whom (addresses), which product, and from when to when."""

    people: tuple[str, ...]
    product: str
    first: int  # weeks from the week of today, both ends included; the past is negative
    last: int
    text: str

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day of the story, as seen on a day."""
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=self.first), monday + timedelta(weeks=self.last, days=6)


def company(today: date) -> Company:
    """The sample company on a day: history up to the day before, and what is booked for three weeks after."""
    monday = today - timedelta(days=today.weekday())
    return Company(today, directory(monday), calendars(today), site(today), PEOPLE[ME].email)


def _story(who: str, product: str, first: int, last: int, text: str) -> Story:
    return Story(tuple(PEOPLE[handle].email for handle in who.split()), product, first, last, text)


STORIES: dict[str, Story] = {
    "drought": _story("maren", "Waypoint", -46, -37, "Spending and travel freeze: no customer calls."),
    "recovery": _story("maren", "Waypoint", -36, -13, "Customer calls come back, one a week, then two."),
    "incidents": _story("lucia henrik aisha", "Dockside", -66, -54, "Incident calls push out strategy work."),
    "starved": _story("deepa", "Scout", -23, 0, "The pilot takes the PM's time; nobody asks the market."),
    "drift": _story("henrik", "Dockside", -39, 0, "A PM turns into a PO, one series at a time."),
    "move": _story("aisha", "Dockside", -39, 0, "A PM lives in New York after half of the time in Berlin."),
    "fair": _story("maren claire", "Waypoint", -25, -25, "Three days at the Movex trade fair in Hamburg."),
    "bulk": _story("maren", "Waypoint", -6, -6, "Eight issues get the same label within half a minute."),
    "untouched": _story("lars", "Waypoint", -10, 0, "A story is in progress, and nobody touches it."),
    "backed_no": _story("maren", "Waypoint", -29, -16, "Two wishes of sales refused with customer evidence."),
}
