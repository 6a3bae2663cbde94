"""What the sample company's people keep in their own calendars: focus and lunch, absences, private things.

DAILY    id | title | days | start | minutes | every n weeks | from week | to week | owner
DAYS     owner | title | week | first day (0 is Monday) | days | what: away, fair, birthday, or private with
         its start and minutes
"""

from __future__ import annotations

DAILY = """
m-lunch   | Lunch | MO TU WE TH FR | 12:30 | 30 | 1 | -78 | 3 | maren
l-lunch   | Comida | MO TU WE TH FR | 14:00 | 45 | 1 | -78 | 3 | lucia
c-lunch   | Mittagspause | MO TU WE TH FR | 12:00 | 45 | 1 | -78 | 3 | claire
m-focus   | Focus time | MO | 16:00 | 90 | 1 | -78 | 3 | maren
m-busy    | Busy | TH | 09:30 | 45 | 1 | -55 | 3 | maren
m-pricing | Focus: pricing strategy | TU | 15:00 | 120 | 1 | -30 | 3 | maren
m-segment | Focus: market sizing of the carrier segment | FR | 09:15 | 105 | 1 | -27 | 3 | maren
m-prd     | Focus: PRD capacity planner | WE | 15:00 | 120 | 1 | -36 | 3 | maren
m-notes   | Focus: PRD delivery windows | WE | 15:00 | 120 | 1 | -78 | -47 | maren
m-oldstrat| Focus: Waypoint market strategy | TU | 15:00 | 120 | 1 | -78 | -47 | maren
m-oldcomp | Focus: competitor notes | FR | 09:15 | 105 | 1 | -78 | -47 | maren
m-freeze  | Focus: migration plan 4.2 | TU WE | 15:00 | 120 | 1 | -46 | -37 | maren
m-stories | Focus: user stories for 4.2 | FR | 09:15 | 45 | 1 | -46 | -37 | maren
m-accept  | Focus: acceptance criteria for the next sprint | TH | 15:00 | 75 | 1 | -78 | 3 | maren
m-relnotes| Focus: release notes and help pages | FR | 11:30 | 60 | 1 | -78 | 3 | maren
m-map     | Focus: story map of the next release | FR | 14:15 | 105 | 2 | -78 | 3 | maren
m-prep    | Prep: customer calls of the week | MO | 09:30 | 30 | 1 | -27 | 3 | maren
m-launch  | Focus: launch checklist Waypoint 5.0 | FR | 10:00 | 60 | 1 | -16 | -5 | maren
d-focus   | Focus: forecasting opportunity | MO | 15:30 | 90 | 1 | -78 | -24 | deepa
d-write   | Focus: pilot requirements | MO | 15:30 | 90 | 1 | -23 | 3 | deepa
l-focus   | Focus: precios y paquetes Dockside | FR | 10:00 | 120 | 1 | -78 | 3 | lucia
c-focus   | Fokuszeit | WE | 09:30 | 90 | 1 | -78 | 3 | claire
a-focus   | Focus time | FR | 11:00 | 120 | 1 | -78 | 3 | astrid
a-vision  | Focus: product vision | TH | 13:00 | 90 | 1 | -78 | 3 | astrid
s-block   | Busy | WE | 14:00 | 120 | 1 | -78 | 3 | seun
p-focus   | Focus: Tally sunset plan | FR | 09:00 | 90 | 1 | -52 | 3 | piotr
j-focus   | Focus: write stories | FR | 10:30 | 90 | 1 | -78 | 3 | jonas
ai-focus  | Focus: US market entry | MO | 14:00 | 90 | 1 | -38 | 3 | aisha
m-home    | Home | TU FR | all day | 1 | 1 | -78 | 3 | maren
t-home    | Working from home | MO FR | all day | 1 | 1 | -78 | 3 | tomas
m-followup| Focus: customer interview notes | MO | 15:00 | 45 | 1 | -27 | 3 | maren
m-usage   | Focus: usage numbers, read for insight | FR | 13:00 | 60 | 2 | -27 | 3 | maren
m-carrier | Focus: user stories for the carrier add-on | TU | 13:00 | 60 | 2 | -77 | 3 | maren
m-rivals  | Focus: competitor notes, carrier pricing | TU WE | 14:30 | 30 | 1 | -36 | 3 | maren
m-order   | Focus: backlog grooming | TU WE | 17:00 | 30 | 1 | -78 | 3 | maren
t-write   | Focus: write user stories | TU WE | 13:30 | 120 | 1 | -78 | 3 | tomas
t-order   | Focus: backlog grooming | MO TH | 15:15 | 60 | 1 | -78 | 3 | tomas
t-test    | Focus: acceptance tests by hand | FR | 08:30 | 150 | 1 | -78 | 3 | tomas
t-support | Focus: support tickets and bugs | TU TH | 11:15 | 75 | 1 | -78 | 3 | tomas
t-notes   | Focus: release notes Waypoint | FR | 11:00 | 60 | 1 | -78 | 3 | tomas
d-notes   | Focus: interview notes and themes | TU TH | 13:15 | 90 | 1 | -78 | -24 | deepa
d-segment | Focus: customer segments for forecasting | TU | 09:30 | 120 | 1 | -78 | -24 | deepa
d-proto   | Focus: prototype requirements | MO WE | 09:15 | 105 | 1 | -78 | -24 | deepa
d-desk    | Focus: forecasting market research | FR | 13:00 | 180 | 1 | -78 | -24 | deepa
d-backlog | Focus: Scout backlog grooming | WE | 15:00 | 75 | 1 | -78 | -24 | deepa
d-pilot   | Focus: pilot user stories | MO WE FR | 13:15 | 105 | 1 | -23 | 3 | deepa
d-help    | Focus: pilot release notes and help pages | TU | 10:00 | 120 | 1 | -23 | 3 | deepa
d-bugs    | Focus: pilot bugs and support tickets | MO TH | 10:00 | 60 | 1 | -23 | 3 | deepa
j-order   | Focus: backlog grooming Scout | MO TU | 10:30 | 90 | 1 | -78 | 3 | jonas
j-accept  | Focus: acceptance tests Scout | WE TH | 15:15 | 105 | 1 | -78 | 3 | jonas
j-spec    | Focus: acceptance criteria Scout | TH | 13:00 | 120 | 1 | -78 | 3 | jonas
j-help    | Focus: help pages Scout | WE | 10:15 | 135 | 1 | -78 | 3 | jonas
j-write   | Focus: write user stories Scout | MO FR | 15:15 | 75 | 1 | -78 | 3 | jonas
c-api     | Focus: API-Anforderungen und User Stories | TU TH | 09:30 | 90 | 1 | -78 | 3 | claire
c-partner | Focus: carrier market research | TU | 13:00 | 105 | 1 | -78 | 3 | claire
c-doc     | Focus: release notes API | WE | 11:00 | 60 | 1 | -78 | 3 | claire
c-stories | Focus: user stories integrations | MO | 14:45 | 120 | 1 | -78 | 3 | claire
c-notes   | Focus : notes d'entretiens clients | WE | 16:00 | 60 | 1 | -78 | 3 | claire
c-bugs    | Focus: tickets and bugs integrations | FR | 08:45 | 105 | 1 | -78 | 3 | claire
c-map     | Focus: story map integrations | FR | 15:15 | 75 | 1 | -78 | 3 | claire
c-segment | Focus: Marktsegmente der Spediteure | TH | 12:45 | 75 | 1 | -78 | 3 | claire
l-notes   | Focus: notas de entrevistas con clientes | MO WE | 17:00 | 30 | 1 | -78 | 3 | lucia
l-needs   | Focus: requisitos e historias de usuario | TU TH | 09:45 | 120 | 1 | -78 | 3 | lucia
l-market  | Focus: mercado y competidores | WE | 11:00 | 120 | 1 | -53 | 3 | lucia
l-oldmkt  | Focus: mercado y competidores | WE | 11:00 | 120 | 1 | -78 | -67 | lucia
l-support | Focus: incidencias y soporte | FR | 14:45 | 150 | 1 | -78 | 3 | lucia
l-release | Focus: notas de versión | MO | 12:00 | 90 | 1 | -78 | 3 | lucia
l-accept  | Focus: criterios de aceptación | MO TH | 09:45 | 75 | 1 | -78 | 3 | lucia
l-stories | Focus: historias de usuario Dockside | TH | 16:00 | 90 | 1 | -78 | 3 | lucia
h-notes   | Focus: customer visit notes | TU WE | 13:30 | 120 | 1 | -78 | -30 | henrik
h-spec    | Focus: requirements yard map | MO | 13:00 | 120 | 1 | -78 | 3 | henrik
h-rivals  | Focus: competitor notes yard software | MO FR | 10:30 | 90 | 1 | -78 | -31 | henrik
h-bugs    | Focus: Dockside tickets and bugs | TU | 08:30 | 150 | 1 | -78 | 3 | henrik
h-segments| Focus: market sizing yards | TH | 08:30 | 120 | 1 | -78 | -31 | henrik
h-relnotes| Focus: release notes Dockside | FR | 14:45 | 120 | 1 | -78 | 3 | henrik
h-tests   | Focus: acceptance tests Dockside | TU TH | 12:45 | 75 | 1 | -23 | 3 | henrik
h-order   | Focus: backlog grooming Dockside | MO WE | 10:30 | 90 | 1 | -29 | 3 | henrik
h-slices  | Focus: story slices for the next sprint | WE FR | 08:30 | 75 | 1 | -26 | 3 | henrik
ai-needs  | Focus: requirements slot booking | TU TH | 10:30 | 120 | 1 | -78 | -40 | aisha
ai-notes  | Focus: carrier interview notes | TU TH | 15:00 | 90 | 1 | -78 | -40 | aisha
ai-bugs   | Focus: slot booking tickets and bugs | WE FR | 13:00 | 120 | 1 | -78 | -40 | aisha
ai-port   | Focus: port market research | MO | 10:00 | 150 | 1 | -78 | -40 | aisha
ai-stories| Focus: user stories slot booking | FR | 10:00 | 165 | 1 | -78 | -40 | aisha
an-needs  | Focus: requirements US launch | TU TH | 13:30 | 120 | 1 | -38 | 3 | aisha
an-market | Focus: US market research | WE FR | 13:00 | 120 | 1 | -38 | 3 | aisha
an-story  | Focus: user stories miles and pounds | WE FR | 10:45 | 90 | 1 | -38 | 3 | aisha
an-bugs   | Focus: US tickets and help pages | MO | 11:00 | 150 | 1 | -38 | 3 | aisha
an-accept | Focus: acceptance criteria US launch | MO WE | 15:30 | 75 | 1 | -38 | 3 | aisha
p-migrate | Focus: migration plan Tally | MO TU | 09:00 | 120 | 1 | -78 | 3 | piotr
p-prep    | Prep: customer calls about the end of Tally | TH | 11:15 | 45 | 1 | -50 | 3 | piotr
p-cost    | Focus: business case, cost of keeping Tally | WE | 09:00 | 120 | 1 | -78 | 3 | piotr
p-data    | Focus: data migration checks | TH | 14:15 | 135 | 1 | -78 | 3 | piotr
p-help    | Focus: help pages for leavers | TU | 13:30 | 165 | 1 | -78 | 3 | piotr
p-bugs    | Focus: Tally bugs and support tickets | FR | 12:30 | 150 | 1 | -78 | 3 | piotr
p-order   | Focus: backlog grooming Tally | MO | 15:00 | 75 | 1 | -78 | 3 | piotr
n-write   | Focus: user stories Tally | MO TU | 15:15 | 105 | 1 | -78 | 3 | nadia
n-accept  | Focus: tests de recette Tally | WE TH | 15:15 | 105 | 1 | -78 | 3 | nadia
n-help    | Focus: help pages Tally | TU | 09:15 | 120 | 1 | -78 | 3 | nadia
n-order   | Focus: backlog grooming Tally | WE | 09:15 | 150 | 1 | -78 | 3 | nadia
n-bugs    | Focus: bugs and support tickets Tally | FR | 09:00 | 120 | 1 | -78 | 3 | nadia
a-goals   | Focus: company goals and vision | MO | 10:45 | 90 | 1 | -78 | 3 | astrid
a-market  | Focus: market reading | TU | 10:15 | 105 | 1 | -78 | 3 | astrid
a-portf   | Focus: portfolio strategy | WE | 09:00 | 120 | 1 | -78 | 3 | astrid
a-roadmap | Focus: read the roadmaps | TH | 10:30 | 90 | 1 | -78 | 3 | astrid
a-budget  | Focus: budget scenarios | FR | 14:15 | 120 | 1 | -78 | 3 | astrid
a-people  | Performance reviews and hiring plans | MO | 14:30 | 120 | 1 | -78 | 3 | astrid
a-gtm     | Focus: go-to-market story | TH | 15:45 | 75 | 1 | -78 | 3 | astrid
a-analyst | Focus: analyst reports | WE | 11:15 | 90 | 1 | -78 | 3 | astrid
s-roadmap | Focus: roadmaps and release plans Movement | TH | 10:15 | 150 | 1 | -78 | 3 | seun
s-plan    | Focus: staffing plan and budget | WE | 09:15 | 105 | 1 | -78 | 3 | seun
s-release | Focus: release readiness Movement | MO TU | 16:00 | 90 | 1 | -78 | 3 | seun
s-rivals  | Focus: competitor landscape | TH | 14:00 | 120 | 1 | -78 | 3 | seun
s-okr     | Focus: goals and OKR drafts | FR | 15:45 | 90 | 1 | -78 | 3 | seun
s-goals   | Focus: product strategy Movement | MO FR | 09:30 | 105 | 1 | -78 | 3 | seun
s-people  | Performance reviews and hiring plans | FR | 14:00 | 105 | 1 | -78 | 3 | seun
r-board   | Focus: board letter and vision | TU | 09:45 | 180 | 1 | -78 | 3 | ruth
"""

DAYS = """
maren  | Vacation                   | -69 | 0 | 5 | away
maren  | Vacation                   | -32 | 0 | 5 | away
maren  | Out of office              | -16 | 0 | 12 | away
maren  | Birthday: Tomás            | -40 | 2 | 1 | birthday
maren  | Dentist                    | -7  | 1 | 1 | private 11:45 60
maren  | Parents' evening           | -2  | 3 | 1 | private 17:00 60
maren  | Physiotherapy              | -13 | 0 | 1 | private 08:00 45
maren  | Movex trade fair, Hamburg  | -25 | 1 | 3 | fair
claire | Movex trade fair, Hamburg  | -25 | 1 | 3 | fair
henrik | Movex trade fair, Hamburg  | -72 | 1 | 3 | fair
claire | Ferien                     | -20 | 0 | 12 | away
tomas  | OOO                        | -15 | 0 | 12 | away
deepa  | Annual leave               | -40 | 0 | 5 | away
jonas  | Urlaub                     | -14 | 0 | 12 | away
lucia  | Vacaciones                 | -13 | 0 | 19 | away
henrik | Out of office              | -68 | 0 | 5 | away
aisha  | Moving to New York         | -39 | 0 | 5 | away
piotr  | OOO                        | -18 | 0 | 12 | away
nadia  | Congés                     | -15 | 0 | 19 | away
astrid | Vacation                   | -17 | 0 | 19 | away
seun   | Vacation                   | -21 | 0 | 12 | away
ruth   | Out of office              | -14 | 0 | 12 | away
"""
