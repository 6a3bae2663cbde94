"""What the sample company's Jira issues say: epics with their features, strategic tickets, and sentences.

Every epic has features; a feature becomes a story, every second one a technical task too, and some a bug.
"""

from __future__ import annotations

# project -> [(epic, features separated by ;)]
EPICS: dict[str, list[tuple[str, str]]] = {
    "WAY": [
        ("Delivery windows", "choose a window at checkout; warn when a window is missed;"
         " shift windows in bulk;"
         " windows per loading bay"),
        ("Capacity planner", "see free van hours by day; lock a van for one customer; plan with two depots;"
         " compare plan and drive"),
        ("Returns flow", "book a pick-up for a return; print the return label; note a damaged parcel;"
         " return to another depot"),
        ("Driver app", "sign on glass without a network; call the recipient hidden; report a blocked road;"
         " dark colours at night"),
        ("Carrier add-on", "invite an outside carrier; share a tour with limits; settle kilometres by month;"
         " rate a carrier"),
        ("Live map", "show late stops first; follow one van; replay a day; share a link with a customer"),
        ("Release 4.2", "move saved tours to the new planner; import old zones;"
         " keep both planners for a month;"
         " tell users what changes"),
        ("Waypoint 5.0", "plan three days ahead; plan by weight and volume; explain why a stop moved;"
         " undo a whole plan"),
    ],
    "SCOUT": [
        ("Forecast import", "read order history from a file; map columns once; show rejected rows;"
         " repeat an import each night"),
        ("Weekly forecast", "forecast by depot; show how sure we are; correct a forecast by hand;"
         " compare with last year"),
        ("Pilot Skylift", "one sign-on for the pilot; hide prices from planners; export to their planner;"
         " daily pilot report"),
        ("Seasonal peaks", "mark a promotion; learn from holidays; warn of a peak early; undo a promotion"),
        ("Assistant", "ask in plain words; explain an outlier; suggest extra vans; remember an answer"),
        ("Pilot hardening", "finish an import in ten minutes; keep a trail of changes; roles for the pilot;"
         " restore a deleted forecast"),
        ("Data quality", "find missing days; merge double customers; flag odd weights;"
         " send a weekly summary"),
        ("Alerts", "alert by mail; mute an alert; alert per depot; daily digest"),
    ],
    "DOCK": [
        ("Slot booking", "book a slot as a carrier; change a slot until noon; wait list for a full day;"
         " slots in three languages"),
        ("Gate check-in", "read a number plate; check in by phone; print a gate pass; refuse an early lorry"),
        ("Yard map", "drag a trailer; show cold trailers; count free spots; colour by waiting time"),
        ("Gate automation", "open the gate by plate; fall back to a code; log who opened;"
         " alarm on a stuck gate"),
        ("Reports", "waiting time by carrier; empty slots by week; export for billing; send on Mondays"),
        ("US launch", "miles and pounds; twelve hour clock; states and time zones; dock doors in feet"),
        ("Stability", "retry a lost booking; queue gate messages; show when data is old;"
         " warn before a disk is full"),
        ("Carrier portal", "sign up as a carrier; several users a carrier; upload papers;"
         " pay for a missed slot"),
    ],
    "TALLY": [
        ("Export everything", "export counts as files; export pictures; export who counted; check an export"),
        ("Move to Dockside", "copy sites; copy users; map old zones; show what is missing"),
        ("Read-only mode", "freeze a site; keep reports open; explain the freeze; allow one last count"),
        ("Help for leavers", "a page with dates; a call with support; sample letters;"
         " answers to ten questions"),
        ("Counting app", "count offline; count by two; undo a count; count with a scanner"),
        ("Fixes that must be", "renew certificates; drop an old library; keep the login alive;"
         " shrink the backup"),
        ("Old contracts", "list open contracts; end date by contract; warn account owners;"
         " archive a customer"),
        ("Shutdown", "switch off nightly jobs; delete personal data; return hardware; last invoice"),
    ],
}  # fmt: skip

# project -> [(issue type, summary)], evenly spread over the eighteen months
STRATEGIC: dict[str, list[tuple[str, str]]] = {
    "WAY": [
        ("Research", "Competitor teardown: tour planners for small fleets"),
        ("Customer interview", "Interview notes Northgate Freight: planning on Sundays"),
        ("Business case", "Business case: carrier add-on"),
        ("Discovery", "Discovery: why planners keep a spreadsheet beside us"),
        ("Research", "Win/loss: eleven lost deals of the spring"),
        ("Research", "Market size of the carrier segment in DACH and Benelux"),
        ("Customer interview", "Interview notes Vallis Retail: returns"),
        ("Business case", "Pricing decision: Waypoint tiers"),
        ("Discovery", "Discovery: what a dispatcher does before six"),
        ("Research", "Survey of 400 planners: what they pay for"),
        ("Business case", "Business case: build or buy the event bus"),
        ("Customer interview", "Interview notes Brightwater Foods: cold chain"),
    ],
    "SCOUT": [
        ("Research", "Market for demand forecasting in mid-size freight"),
        ("Discovery", "Discovery: how planners forecast today"),
        ("Customer interview", "Interview notes Skylift Parcel: peaks"),
        ("Business case", "Business case: Scout as an add-on"),
        ("Research", "Competitor scan: forecasting tools"),
        ("Discovery", "Discovery: who trusts a forecast, and why"),
    ],
    "DOCK": [
        ("Research", "Yard software: competitor review"),
        ("Customer interview", "Interview notes Ibermar: slots at the port"),
        ("Business case", "Business case: gate automation"),
        ("Discovery", "Discovery: US yards and their doors"),
        ("Research", "Pricing research Iberia"),
        ("Customer interview", "Interview notes Brightwater Foods US"),
        ("Business case", "Business case: carrier portal with payment"),
    ],
    "TALLY": [
        ("Business case", "Kill or continue: Tally"),
        ("Customer interview", "Interview notes Northgate Freight: leaving Tally"),
        ("Business case", "Cost of keeping Tally another year"),
    ],
}

SYMPTOMS = (
    "{f}: page stays empty",
    "{f}: wrong after midnight",
    "{f}: fails with umlauts",
    "{f}: very slow on Mondays",
    "{f}: saved twice",
    "{f}: crash on an old phone",
)
INCIDENT_BUGS = (
    "Gates offline after certificate change", "Slot bookings lost between 02:00 and 04:00",
    "Yard map frozen for three sites", "Gate opens for the wrong plate", "Booking mails sent twice",
    "Check-in times out under load", "Queue of gate messages never drains",
    "Trailers jump back on the yard map",
    "Slots double booked after restart", "Gate pass prints yesterday's date", "Carrier login loops",
    "Waiting time counts from midnight",
)  # fmt: skip

SENTENCES = {  # a description of ten such sentences has well over a hundred words
    "strategy": (
        "We want to know who would pay for this, how much, and what they would stop paying for instead.",
        "Three customers brought it up without being asked, and two of them have already built a workaround.",
        "The segment is small today, but analysts expect it to double within three years of steady growth.",
        "Our two nearest competitors sell it as an add-on, and both had to lower the price after launch.",
        "The interviews so far contradict the survey, so the next step is to watch people at work.",
        "If we do nothing we lose roughly one deal in eight, mostly against the cheaper rival.",
        "The case pays back in fourteen months with the sales plan, and in thirty without any upsell.",
        "What would change our mind is a customer who pays in advance and helps us to shape it.",
        "Sales and marketing read the numbers the same way, which was not so a year ago.",
        "The decision is due in the next portfolio review, together with the budget of the other bets.",
        "We leave out the public sector for now, because the tenders take longer than our runway allows.",
    ),
    "execution": (
        "As a planner I want to do this in one step, so that I can finish before the vans leave.",
        "Given a plan with at least one late stop, when I open it, then the late stop stands first.",
        "The list holds at most two hundred rows, and further rows are loaded when I scroll to the end.",
        "A person without the right to edit sees the same page, but every button is switched off.",
        "If the network is gone the change is kept on the phone and sent when it comes back.",
        "The wording follows the style guide, in English first, with German and Spanish before the release.",
        "Every change is written to the log with the person, the time, the old and the new value.",
        "We do not support the old planner here, and the page says so with a link to the help.",
        "Acceptance is on the test system with the data of the large depot, by the product owner.",
        "The event is counted once a day and person, so that we can see whether anybody uses it.",
        "Open question for design: where does the warning stand on a small screen in bright light?",
    ),
}

COMMENTS = (
    "Looks good to me, one question on the empty list.",
    "Moved to next sprint, see the plan.",
    "Tested with the data of the large depot.",
    "Please add the German wording.",
    "Support asked for this again yesterday.",
    "Split the import off, it is a story of its own.",
    "Agreed with design.",
    "Can we see this on Thursday?",
)
