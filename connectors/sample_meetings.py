"""The sample company's meetings as tables; weeks count from the week of `today` (0), back in minus.

SERIES   id | title | days | start | minutes | every n weeks | from week | to week | who (the first calls)
EVENTS   id | title | weeks | day | start | minutes | who
CALLS    owner | from week | to week | how many a week | kind: where to look in KINDS
KINDS    kind -> titles with minutes, and who comes; {c} is a company, {p} the owner's product
CHANGES  series | weeks | day | what happened to that occurrence
ANSWERS  series | who | their answer, where it is not yes

"-66..-64" is a run of weeks, +name a group, an outside company's key stands for the people met there.
"""

from __future__ import annotations

GROUPS = {
    "+way": "maren claire tomas ravi mei lars sofia",
    "+scout": "jonas deepa kwame hana",
    "+dock": "henrik lucia aisha dmitri leila bo",
    "+tally": "nadia piotr owen bo",
    "+incident": "dmitri lucia aisha henrik grace",
    "+everyone": "ruth astrid seun maren claire tomas deepa jonas lucia henrik aisha piotr nadia graham yuki"
    " carlos fatima sean elena noah grace arjun birgit ravi mei lars sofia kwame hana dmitri leila bo owen",
}

SERIES = """
# Waypoint
way-daily    | Waypoint daily | MO TU WE TH | 09:15 | 15 | 1 | -78 | 3 | ravi +way
way-refine   | Waypoint backlog refinement | TU | 10:00 | 90 | 1 | -78 | 3 | maren tomas ravi mei lars sofia
way-plan     | Waypoint sprint planning | MO | 09:00 | 120 | 2 | -78 | 3 | tomas +way
way-review   | Waypoint sprint review | FR | 13:00 | 60 | 2 | -77 | 3 | tomas +way seun noah
way-retro    | Waypoint retro | FR | 15:15 | 60 | 2 | -77 | 3 | ravi +way
way-release  | Release planning Waypoint | MO | 10:30 | 75 | 2 | -77 | 3 | maren tomas ravi grace
way-mapping  | Story mapping: returns flow | TU | 11:45 | 45 | 1 | -35 | 3 | maren sofia tomas
way-tech     | 1:1 Maren / Ravi | TU | 14:00 | 30 | 1 | -78 | 3 | maren ravi
way-sync     | Tech sync Waypoint | WE | 09:45 | 45 | 2 | -78 | 3 | ravi maren mei lars
way-triage   | Waypoint bug triage | WE | 11:00 | 45 | 1 | -78 | 3 | ravi maren tomas arjun
way-roadmap  | Waypoint roadmap | WE | 13:30 | 60 | 1 | -78 | 3 | maren seun claire tomas ravi
way-support  | Waypoint support escalations | TH | 09:30 | 30 | 2 | -78 | 3 | grace maren tomas
way-design   | Design review: Waypoint | TH | 11:00 | 60 | 1 | -78 | 3 | sofia maren tomas claire
way-spec     | Spec workshop: delivery windows | TH | 14:00 | 60 | 2 | -78 | 3 | maren ravi sofia tomas
way-claire   | Sync | MO | 14:00 | 30 | 1 | -60 | 3 | claire maren
way-deepa    | Catch up | FR | 10:00 | 30 | 2 | -50 | 3 | deepa maren
way-scope    | Scope recovery Waypoint 4.2 | FR | 10:00 | 60 | 1 | -46 | -37 | seun maren tomas ravi
way-hotfix   | Release readiness 4.2 | TH | 14:15 | 45 | 1 | -46 | -37 | tomas maren ravi grace
way-north    | Northgate Freight <> Larkfield | WE | 10:00 | 45 | 2 | -78 | -47 | fatima maren northgate
way-orchard | Orchardline monthly: how is it going? | TH | 15:15 | 45 | 4 | -77 | -47 | maren sean orchardline
way-vallis   | Vallis Retail <> Larkfield | TH | 15:15 | 60 | 4 | -33 | 3 | maren fatima vallis
cla-client   | Entretien client: Vallis Retail | WE | 15:00 | 60 | 2 | -34 | 3 | claire vallis
cla-vertrieb | Abstimmung Vertrieb und Produkt | TH | 16:00 | 30 | 2 | -78 | 3 | claire fatima carlos
cla-schnitt  | Schnittstellen: Anforderungen schärfen | MO | 13:30 | 60 | 1 | -78 | 3 | claire lars mei
cla-hafen    | Hafenring Logistik: Quartalsgespräch | TU | 15:00 | 60 | 12 | -72 | 3 | claire fatima hafenring
cla-marche   | Revue du marché des transporteurs | FR | 10:30 | 45 | 4 | -78 | 3 | claire noah
cla-partner  | Telemetriq partner strategy | TH | 14:00 | 60 | 4 | -76 | 3 | claire seun telemetriq
tom-accept   | Acceptance session Waypoint | TH | 14:00 | 60 | 1 | -78 | 3 | tomas sofia mei
tom-stories  | Story writing with design | MO | 13:30 | 90 | 1 | -78 | 3 | tomas sofia
cla-api      | API review with the team | TU | 11:15 | 60 | 1 | -78 | 3 | claire lars mei
cla-support  | Integration tickets with support | TH | 15:00 | 45 | 1 | -78 | 3 | claire grace arjun
# Scout
sc-daily     | Scout daily | MO TU WE TH | 10:00 | 15 | 1 | -78 | 3 | jonas +scout
sc-refine    | Scout refinement | WE | 14:00 | 60 | 1 | -78 | 3 | jonas kwame hana
sc-plan      | Scout sprint planning | MO | 13:30 | 90 | 2 | -78 | 3 | jonas +scout
sc-review    | Scout sprint review | FR | 14:00 | 60 | 2 | -77 | 3 | jonas +scout seun
sc-stories   | User story workshop Scout | TU | 14:00 | 90 | 1 | -78 | 3 | jonas hana kwame
sc-design    | Design review Scout | MO TH | 11:00 | 60 | 1 | -78 | -24 | hana deepa
sc-interview | Discovery interviews Scout | TU | 15:00 | 60 | 1 | -78 | -24 | deepa hana skylift
sc-bright | Brightwater: forecasting discovery | TH | 11:00 | 60 | 2 | -78 | -24 | deepa brightwater sean
sc-market    | Forecasting market and rivals | WE | 11:00 | 60 | 2 | -78 | -24 | deepa noah
sc-case      | Business case Scout | FR | 10:30 | 60 | 4 | -78 | -24 | deepa graham seun
sc-pilot     | Pilot delivery stand-up | MO WE FR | 09:30 | 30 | 1 | -23 | 3 | deepa kwame jonas
sc-pilotspec | Pilot requirements: forecasting import | TU | 15:00 | 120 | 1 | -23 | 3 | deepa hana kwame
sc-pilotrel  | Pilot release planning | WE | 11:00 | 60 | 1 | -23 | 3 | deepa jonas kwame
sc-uat       | Pilot UAT preparation and bug triage | TH | 11:00 | 90 | 1 | -23 | 3 | deepa grace kwame
sc-arch      | Scout architecture sync | TH | 14:00 | 60 | 1 | -23 | 3 | kwame deepa jonas yuki
sc-accept    | Acceptance criteria pairing | FR | 10:30 | 90 | 1 | -23 | 3 | deepa jonas
# Dockside
dk-daily     | Dockside daily | MO TU WE TH | 09:30 | 15 | 1 | -78 | -40 | dmitri +dock
dk-daily-ny  | Dockside daily | MO TU WE TH | 15:00 | 15 | 1 | -39 | 3 | dmitri +dock
dk-refine    | Dockside refinement | TU | 13:30 | 60 | 1 | -78 | -40 | aisha lucia henrik dmitri leila bo
dk-refine-ny | Dockside refinement | TU | 15:15 | 60 | 1 | -39 | 3 | lucia aisha henrik dmitri leila bo
dk-plan      | Dockside sprint planning | MO | 13:00 | 90 | 2 | -77 | -41 | dmitri +dock
dk-plan-ny   | Dockside sprint planning | MO | 15:15 | 90 | 2 | -39 | 3 | dmitri +dock
dk-review    | Dockside sprint review | FR | 13:30 | 60 | 2 | -78 | 3 | lucia +dock
dk-roadmap   | Dockside roadmap | WE | 15:30 | 45 | 1 | -78 | 3 | lucia dmitri henrik aisha
dk-strategy  | Dockside market strategy | WE | 10:00 | 60 | 1 | -78 | -40 | noah lucia henrik aisha
dk-market    | Yard software competitive review | TU | 16:30 | 60 | 2 | -39 | 3 | lucia aisha noah
dk-ibermar   | Seguimiento con Ibermar | TH | 12:00 | 45 | 2 | -78 | 3 | lucia sean ibermar
dk-version   | Planificación de versión Dockside | MO | 11:00 | 60 | 1 | -78 | 3 | lucia dmitri
dk-ventas    | Ventas y producto: Iberia | TU | 16:00 | 45 | 2 | -78 | 3 | lucia carlos
dk-hafen     | Hafenring Logistik <> Larkfield | TH | 10:30 | 60 | 2 | -77 | -27 | henrik fatima hafenring
dk-hen-orch  | Orchardline site visit call | TU | 10:30 | 60 | 4 | -78 | -15 | henrik orchardline
dk-hen-case  | Business case: gate automation | FR | 10:00 | 60 | 2 | -78 | -31 | henrik graham
dk-hen-focus | Focus: yard market segments | TH | 14:00 | 120 | 1 | -78 | -21 | henrik
dk-hen-story | Story slicing Dockside | TH | 10:00 | 60 | 1 | -36 | 3 | henrik leila bo
dk-hen-ref2  | Second refinement Dockside | WE | 13:00 | 90 | 1 | -29 | 3 | henrik dmitri leila bo
dk-hen-acc   | Acceptance of finished stories | FR | 10:00 | 60 | 1 | -25 | 3 | henrik bo
dk-hen-write | Focus: write user stories for gate check-in | TH | 14:00 | 120 | 1 | -20 | 3 | henrik
dk-hen-pair  | Acceptance criteria with Leila | TU | 10:30 | 60 | 1 | -14 | 3 | henrik leila
dk-ny        | Dockside transatlantic sync | WE | 10:00 | 30 | 1 | -39 | 3 | aisha lucia henrik dmitri
dk-ny-bright | Brightwater Foods US: weekly call | TH | 11:00 | 45 | 2 | -37 | 3 | aisha brightwater
dk-ny-sales  | US sales and product alignment | TU | 11:30 | 45 | 2 | -37 | 3 | aisha carlos sean
dk-ber-orch  | Orchardline advisory call | MO | 15:00 | 60 | 2 | -78 | -40 | aisha sean orchardline
# Tally
ta-daily     | Tally daily | TU WE TH | 11:00 | 15 | 1 | -78 | 3 | nadia +tally
ta-refine    | Tally refinement | TH | 13:00 | 60 | 1 | -78 | 3 | nadia owen bo piotr
ta-plan      | Tally sprint planning | MO | 14:00 | 60 | 2 | -78 | 3 | nadia +tally
ta-migrate   | Tally data migration stand-in | WE | 14:00 | 60 | 1 | -60 | 3 | piotr nadia owen grace
ta-sunset    | Sunset decision Tally: cost and timing | TU | 10:00 | 60 | 4 | -52 | 3 | piotr graham astrid
ta-north     | Northgate Freight: moving off Tally | TH | 10:00 | 45 | 4 | -50 | 3 | piotr fatima northgate
ta-relnotes  | Tally release notes and help pages | FR | 11:00 | 60 | 1 | -78 | 3 | nadia arjun
ta-accept    | Tally acceptance | TU | 14:00 | 60 | 1 | -78 | 3 | nadia owen
product-lead | Product leadership | MO | 13:00 | 60 | 1 | -78 | 3 | astrid seun maren lucia piotr
sales-prod   | Sales / Product alignment | TH | 12:00 | 45 | 1 | -78 | 3 | carlos seun maren fatima elena
gtm          | Go-to-market council | WE | 16:00 | 60 | 4 | -75 | 3 | elena astrid carlos claire lucia
steering | Waypoint steering committee | WE | 09:30 | 75 | 4 | -77 | 3 | seun ruth graham yuki astrid maren
portfolio | Portfolio review | TU | 13:00 | 90 | 4 | -78 | 3 | astrid graham ruth seun maren lucia deepa piotr
competitive  | Competitive review | FR | 13:00 | 60 | 2 | -78 | 3 | noah maren claire lucia
winloss      | Win/loss review | FR | 16:15 | 45 | 4 | -78 | 3 | elena carlos maren henrik
exec-staff   | Exec staff | MO | 09:00 | 90 | 1 | -78 | 3 | ruth astrid graham yuki carlos elena
astrid-sales | 1:1 Astrid / Carlos: pipeline | WE | 14:30 | 30 | 1 | -78 | 3 | astrid carlos
astrid-mkt   | 1:1 Astrid / Elena: positioning | TU | 09:30 | 30 | 1 | -78 | 3 | astrid elena
seun-market  | Market watch Movement | WE | 11:00 | 60 | 1 | -78 | 3 | seun noah
seun-deliver | Delivery check Movement | MO | 15:00 | 60 | 1 | -78 | 3 | seun ravi kwame
leads-1on1   | 1:1 Astrid / Seun | TH | 09:30 | 45 | 1 | -78 | 3 | astrid seun
ruth-astrid  | 1:1 Ruth / Astrid | FR | 09:00 | 45 | 1 | -78 | 3 | ruth astrid
maren-1on1   | 1:1 Maren / Seun | TH | 16:15 | 30 | 2 | -78 | 3 | seun maren
claire-1on1  | 1:1 Claire / Seun | TU | 16:00 | 30 | 2 | -78 | 3 | seun claire
deepa-1on1   | 1:1 Deepa / Seun | WE | 15:00 | 30 | 2 | -78 | 3 | seun deepa
lucia-1on1   | 1:1 Lucía / Astrid | TH | 15:00 | 30 | 2 | -78 | 3 | astrid lucia
seun-ravi    | Engineering and product leads | TU | 11:00 | 60 | 1 | -78 | 3 | yuki seun ravi kwame
board        | Board preparation | WE | 13:00 | 90 | 6 | -76 | 3 | ruth astrid graham
budget       | Budget and headcount | FR | 13:00 | 60 | 2 | -78 | 3 | graham astrid seun
growth       | Growth plan with sales and marketing | TU | 15:00 | 60 | 2 | -77 | 3 | ruth carlos elena astrid
freeze       | Spending freeze check | TU | 09:00 | 45 | 1 | -46 | -37 | graham ruth astrid seun
all-hands    | All hands | TH | 15:00 | 60 | 4 | -76 | 3 | ruth +everyone +crowd
"""

EVENTS = """
pricing-1    | Pricing decision: Waypoint tiers | -3 -1 | MO | 14:00 | 60 | graham astrid maren carlos
pricing-2    | Pricing decision: carrier add-on | -24 -12 -8 2 | MO | 14:00 | 60 | graham astrid maren carlos
case-maren   | Business case: carrier add-on | -28 -20 -14 -10 -6 | MO | 15:00 | 60 | maren graham
qbr-north    | QBR Northgate Freight | -27 -15 -2 | TU | 13:00 | 60 | fatima maren carlos northgate
goahead      | Go/no-go Waypoint | -74 -61 -48 -38 -26 -14 -4 | TH | 14:15 | 30 | tomas maren ravi grace seun
offsite      | Strategy offsite | -70 -44 -18 | TH | 13:00 | 240 | astrid seun maren deepa lucia piotr
hire | Interview: senior product designer | -31 -19 -11 -4 -2 -1 | FR | 16:15 | 45 | birgit maren postbox
vendor       | Vendor demo: route analytics | -50 -21 -9 -3 1 | MO | 15:00 | 45 | formline maren ravi
analyst | Analyst inquiry: route planning | -65 -53 -32 -22 -13 -3 2 | FR | 16:15 | 30 | noah maren pinecrest
investors | Cove Harbour update | -54 -41 -28 -15 -2 | TH | 11:00 | 60 | ruth graham astrid coveharbour
build-buy    | Build or buy: event bus | -33 -8 | WE | 11:00 | 60 | yuki graham seun lucia
inc-wed | Incident call INC-{n}: gates offline | -66..-64 -62..-60 -57 -55..-54 | WE | 10:00 | 90 | +incident
inc-mon | Incident call INC-{n}: slot bookings lost | -66 -64..-61 -58 -56 | MO | 15:00 | 90 | +incident
inc-fri | Incident review INC-{n} | -66..-65 -63..-62 -60 -57..-56 | FR | 10:00 | 90 | +incident
inc-thu | Incident call INC-{n}: yard map frozen | -65 -63 -61 -60 -58 -56 | TH | 12:00 | 75 | +incident
inc-fix | Incident fixes: plan of the week | -66..-54 | TU | 10:30 | 60 | dmitri lucia henrik aisha seun
"""

CALLS = """
maren  | -78 | -47 | 2.0 | customer
maren  | -78 | -47 | 0.5 | prospect
maren  | -46 | -37 | 0.6 | delivery
maren  | -36 | -30 | 1.0 | customer
maren  | -29 | -13 | 1.6 | customer
maren  | -12 |   3 | 1.5 | customer
maren  | -26 |   3 | 0.5 | prospect
maren  | -78 |   3 | 0.25 | unsorted
claire | -78 | -47 | 0.6 | customer
claire | -36 |   3 | 0.5 | customer
claire | -78 |   3 | 0.35 | stories
tomas  | -78 |   3 | 0.5 | stories
tomas  | -78 |   3 | 0.4 | delivery
deepa  | -78 | -47 | 0.6 | prospect
deepa  | -36 | -24 | 0.8 | prospect
deepa  | -23 |   3 | 0.8 | delivery
jonas  | -78 |   3 | 0.6 | stories
jonas  | -78 |   3 | 0.3 | technical
lucia  | -78 | -67 | 0.8 | customer
lucia  | -53 |   3 | 0.5 | customer
lucia  | -78 |   3 | 0.3 | investment
henrik | -78 | -67 | 0.6 | customer
henrik | -53 | -28 | 0.4 | customer
henrik | -78 | -40 | 0.3 | market
henrik | -30 |   3 | 0.6 | stories
aisha  | -53 |   3 | 0.5 | customer
aisha  | -36 |   3 | 0.5 | prospect
piotr  | -78 |   3 | 0.5 | delivery
piotr  | -78 |   3 | 0.2 | investment
nadia  | -78 |   3 | 0.6 | delivery
nadia  | -78 |   3 | 0.3 | technical
astrid | -78 |   3 | 0.4 | leadership
astrid | -78 | -47 | 0.2 | customer
astrid | -36 |   3 | 0.15 | customer
seun   | -78 |   3 | 0.4 | leadership
seun   | -78 |   3 | 0.3 | overhead
ruth   | -78 |   3 | 0.6 | leadership
ruth   | -78 | -47 | 0.25 | customer
"""

# kind -> (who comes: relations or handles; "eng" and "des" are the owner's makers), [(title, minutes)]
KINDS: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "customer": (
        "customer sales",
        [
            ("{c} <> Larkfield check-in", 45),
            ("Customer interview: {c}", 60),
            ("Usability test with {c}", 60),
            ("{c}: what slows your planners down?", 45),
            ("{c} site visit debrief call", 60),
        ],
    ),
    "prospect": ("prospect sales", [("Discovery call: {c}", 45), ("{c}: first conversation", 30)]),
    "market": ("noah", [("Competitive teardown: {p} rivals", 60), ("Win/loss notes {p}", 45)]),
    "leadership": (
        "carlos elena",
        [
            ("Company goals for the quarter", 60),
            ("One story: sales, marketing, product", 60),
            ("Board deck review", 45),
            ("Vision for the next three years", 60),
        ],
    ),
    "investment": ("graham", [("Business case: {p} next step", 60), ("{p} budget review", 45)]),
    "stories": (
        "des eng",
        [
            ("Requirements: {p} settings page", 60),
            ("Wireframe review {p}", 45),
            ("Acceptance criteria {p}", 60),
        ],
    ),
    "technical": ("eng", [("Architecture review {p}", 60), ("Spike results {p}", 45)]),
    "delivery": (
        "eng grace",
        [
            ("Launch checklist {p}", 45),
            ("UAT {p}", 60),
            ("Help pages and enablement {p}", 45),
            ("Bug bash {p}", 60),
        ],
    ),
    "overhead": ("birgit", [("Interview: product manager candidate", 60), ("Interview training", 60)]),
    "unsorted": ("claire", [("Quick chat", 30), ("Sync", 30), ("Hold", 45)]),
}

CHANGES = """
way-roadmap  | -52 -29 -11 -3 | WE | moved 1 10:00
way-refine   | -58 -21 | TU | cancelled
way-design   | -49 -19 -6 | TH | moved 0 14:15
way-retro    | -41 | FR | skipped
sales-prod   | -45 -44 -40 | TH | cancelled
sales-prod   | -10 | TH | moved 1 09:30
product-lead | -33 -8 | MO | declined maren
competitive  | -46 -44 -42 -40 -38 | FR | cancelled
competitive  | -14 | FR | moved -2 14:45
portfolio    | -38 | TU | moved 7 13:00
winloss      | -46 -42 -38 | FR | cancelled
dk-strategy  | -66 -64 -61 -58 -55 | WE | declined lucia henrik aisha
dk-strategy  | -65 -62 -60 -57 -54 | WE | cancelled
dk-strategy  | -63 | WE | moved 5 10:00
dk-hen-case  | -66 -60 | FR | cancelled
dk-ibermar   | -64 -62 | TH | cancelled
sc-pilotspec | -11 | TU | moved 1 15:00
ta-sunset    | -20 | TU | cancelled
all-hands    | -36 | TH | moved 1 14:00
"""

ANSWERS = """
winloss     | maren  | TENTATIVE
all-hands   | maren  | NEEDS-ACTION
all-hands   | deepa  | NEEDS-ACTION
all-hands   | lucia  | NEEDS-ACTION
all-hands   | piotr  | DECLINED
competitive | lucia  | TENTATIVE
way-retro   | claire | DECLINED
gtm         | claire | NEEDS-ACTION
steering    | ruth   | TENTATIVE
vendor      | maren  | TENTATIVE
"""
