"""The sample company's people: who works there, who they meet outside, and the directory that says so."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

DOMAIN = "larkfield.example"
COMPANY = "Larkfield"
FIRST_WEEK = -78  # eighteen months before the week of today (0)
ME, LEADER = "maren", "astrid"  # the product manager whose page opens first, and who leads the products
HIDDEN = "mei"  # Jira shows no address of hers; the directory says who the account is
MOVER, MOVE_WEEK, MOVE_ZONE = "aisha", -39, "America/New_York"

# key, name, stage: every product is also a Jira project
PRODUCTS = (
    ("WAY", "Waypoint", "grow"),
    ("SCOUT", "Scout", "explore"),
    ("DOCK", "Dockside", "sustain"),
    ("TALLY", "Tally", "retire"),
)

# handle | name | role | team | products | manager | country | zone | working hours
_PEOPLE = """
ruth   | Ruth Mbeki        | executive | Executive | | | GB | Europe/London | Mon-Fri 08:30-18:00
graham | Graham Pell       | executive | Executive | | ruth | GB | Europe/London | Mon-Fri 09:00-17:30
yuki   | Yuki Tanabe       | executive | Executive | | ruth | DE-BE | Europe/Berlin | Mon-Fri 09:00-18:00
astrid | Astrid Nyholm     | lead | Head office | | ruth | SE | Europe/Stockholm | Mon-Fri 08:30-16:30
seun | Seun Adeyemi | lead | Movement | Waypoint; Scout | astrid | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
maren  | Maren Albrecht    | pm | Movement | Waypoint | seun | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
claire | Claire Rochat     | pm | Movement | Waypoint | seun | CH-ZH | Europe/Zurich | Mon-Fri 08:30-17:00
tomas  | Tomás Ferreira    | po | Movement | Waypoint | seun | PT | Europe/Lisbon | Mon-Fri 08:00-15:30
deepa  | Deepa Raman       | pm | Movement | Scout | seun | GB | Europe/London | Mon-Fri 08:30-16:00
jonas  | Jonas Okafor      | po | Movement | Scout | seun | DE-BE | Europe/Berlin | Mon-Fri 09:00-16:30
lucia  | Lucía Navarro     | pm | Yard | Dockside | astrid | ES-MD | Europe/Madrid | Mon-Fri 09:00-17:30
henrik | Henrik Dahl       | pm | Yard | Dockside | astrid | DE-BE | Europe/Berlin | Mon-Fri 08:30-16:00
aisha  | Aisha Rahman      | pm | Yard | Dockside | astrid | DE-BE | Europe/Berlin | Mon-Fri 09:00-16:30
piotr  | Piotr Zielinski   | pm | Yard | Tally | astrid | PL | Europe/Warsaw | Mon-Fri 08:00-15:30
nadia  | Nadia Benali      | po | Yard | Tally | piotr | FR | Europe/Paris | Mon-Fri 09:00-16:30
carlos | Carlos Mendes     | sales | Sales | | ruth | PT | Europe/Lisbon | Mon-Fri 09:00-18:00
fatima | Fatima Haddad     | sales | Sales | | carlos | DE-HH | Europe/Berlin | Mon-Fri 09:00-17:30
sean   | Sean Brody        | sales | Sales | | carlos | IE | Europe/Dublin | Mon-Fri 09:00-17:30
elena  | Elena Petrova     | marketing | Marketing | | ruth | BG | Europe/Sofia | Mon-Fri 09:00-17:30
noah   | Noah Fischer      | marketing | Marketing | | elena | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
grace  | Grace Mwangi      | support | Support | | yuki | GB | Europe/London | Mon-Fri 08:00-16:30
arjun  | Arjun Pillai      | support | Support | | grace | IN-KL | Asia/Kolkata | Mon-Fri 12:00-20:30
birgit | Birgit Sommer     | people | People | | ruth | DE-BE | Europe/Berlin | Mon-Fri 09:00-15:00
ravi   | Ravi Menon        | maker | Makers | Waypoint | yuki | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
mei    | Mei Lin           | maker | Makers | Waypoint | ravi | DE-BE | Europe/Berlin | Mon-Fri 09:30-18:00
lars   | Lars Eklund       | maker | Makers | Waypoint | ravi | SE | Europe/Stockholm | Mon-Fri 08:00-16:30
sofia  | Sofia Marchetti   | maker | Makers | Waypoint | yuki | IT | Europe/Rome | Mon-Fri 09:00-17:30
kwame  | Kwame Boateng     | maker | Makers | Scout | yuki | GB | Europe/London | Mon-Fri 09:00-17:30
hana   | Hana Novotná      | maker | Makers | Scout | yuki | CZ | Europe/Prague | Mon-Fri 08:30-17:00
dmitri | Dmitri Koval      | maker | Makers | Dockside | yuki | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
leila  | Leila Shirazi     | maker | Makers | Dockside | dmitri | DE-BE | Europe/Berlin | Mon-Fri 09:00-17:30
bo     | Bo Andersen       | maker | Makers | Dockside | dmitri | DK | Europe/Copenhagen | Mon-Thu 08:00-16:30
owen   | Owen Gallagher    | maker | Makers | Tally | dmitri | IE | Europe/Dublin | Mon-Fri 09:00-17:30
"""

# key | company | relation | two people met there
_OUTSIDE = """
northgate  | Northgate Freight    | customer  | j.moss p.adair
brightwater| Brightwater Foods    | customer  | l.hughes r.osei
hafenring  | Hafenring Logistik   | customer  | t.brandt k.uhl
ibermar    | Ibermar              | customer  | c.ruiz m.soler
vallis     | Vallis Retail        | customer  | e.meier f.caduff
orchardline| Orchardline Grocers  | customer  | d.shaw a.bose
cobaltmed  | Cobalt Medical       | prospect  | s.lowe y.haas
skylift    | Skylift Parcel       | prospect  | n.park g.ward
tramontana | Tramontana Wines     | prospect  | i.vidal o.pons
telemetriq | Telemetriq           | partner   | v.stahl b.cho
formline   | Formline Analytics   | vendor    | h.quist u.roth
cloudspan  | Cloudspan            | vendor    | w.frey z.tan
postbox    | Postbox (candidates) | candidate | anna.vogt liam.reed mina.saito
pinecrest  | Pinecrest Research   | analyst   | x.devlin q.arden
coveharbour| Cove Harbour Capital | investor  | m.thorne e.lund
"""

DIRECTORY_COLUMNS = (
    "e-mail",
    "name",
    "relation",
    "role",
    "team",
    "products",
    "manager",
    "country",
    "zone",
    "working hours",
    "valid from",
    "company",
    "aliases",
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the company; `handle` is the short name that the tables use."""

    handle: str
    name: str
    role: str
    team: str
    products: tuple[str, ...]
    manager: str
    country: str
    zone: str
    hours: str

    @property
    def email(self) -> str:
        """The address: first.last in ASCII at the company's domain."""
        return address_of(self.name)


@dataclass(frozen=True, slots=True)
class Outside:
    """A company outside, with the addresses of the people met there."""

    key: str
    name: str
    relation: str
    contacts: tuple[str, ...]

    @property
    def domain(self) -> str:
        """The company's mail domain."""
        return f"{self.key}.example"


def address_of(name: str) -> str:
    """The company address of a name: "Tomás Ferreira" is tomas.ferreira@..."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@{DOMAIN}"


def account_of(handle: str) -> str:
    """The Jira account of a handle."""
    return f"account-{handle}"


def rows_of(table: str) -> list[list[str]]:
    """The cells of a literal table with | between them, without empty lines and lines that begin with #."""
    lines = (line.strip() for line in table.splitlines())
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and line[0] != "#"]


def _colleague(row: list[str]) -> Colleague:
    handle, name, role, team, products, manager, country, zone, hours = row
    names = tuple(p.strip() for p in products.split(";") if p.strip())
    return Colleague(handle, name, role, team, names, manager, country, zone, hours)


PEOPLE = {row[0]: _colleague(row) for row in rows_of(_PEOPLE)}
OUTSIDE = {
    key: Outside(key, name, relation, tuple(f"{c}@{key}.example" for c in contacts.split()))
    for key, name, relation, contacts in rows_of(_OUTSIDE)
}
CALENDARS = (*(h for h, p in PEOPLE.items() if p.role in {"pm", "po", "lead"}), "ruth")


def zone_in(handle: str, week: int) -> str:
    """The zone somebody lives in, in a week counted from the week of today (0)."""
    return MOVE_ZONE if handle == MOVER and week >= MOVE_WEEK else PEOPLE[handle].zone


def crowd() -> list[tuple[str, str]]:
    """Names and addresses of the colleagues who stand in no directory row: the guests of an all hands."""
    first = ("Ada", "Ben", "Cora", "Dov", "Edda", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kaia", "Leo")
    last = ("Abel", "Bruun", "Costa", "Diallo", "Evers", "Foss", "Greco", "Hale")
    return [(f"{a} {b}", address_of(f"{a} {b}")) for a in first for b in last]


def directory(monday: date) -> bytes:
    """The directory as CSV in UTF-8: colleagues (the mover twice), then outside companies as "@domain"."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(DIRECTORY_COLUMNS)
    for p in PEOPLE.values():
        manager = PEOPLE[p.manager].email if p.manager else ""
        row = [p.email, p.name, "colleague", p.role, p.team, "; ".join(p.products), manager]
        alias = f"jira:{account_of(p.handle)}" if p.handle == HIDDEN else ""
        write([*row, p.country, p.zone, p.hours, "", COMPANY, alias])
        if p.handle == MOVER:
            moved = monday + timedelta(weeks=MOVE_WEEK)
            write([*row, "US-NY", MOVE_ZONE, p.hours, moved.isoformat(), COMPANY, ""])
    write([f"@{DOMAIN}", COMPANY, "colleague", *[""] * 8, COMPANY, ""])
    for o in OUTSIDE.values():
        write([f"@{o.domain}", o.name, o.relation, *[""] * 8, o.name, ""])
    return out.getvalue().encode()
