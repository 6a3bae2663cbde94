"""Each edge rule of the taxonomy on small examples, and what people decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import taxonomy
from metrics.people import Directory
from metrics.signs import TIES, phrases
from metrics.sorting import Context, Rule, Verdict, sort, sort_subject
from metrics.words import LANGUAGES, TABLE, folded
from model import Activity, Person, Subject, subject

ME, PLACE = "mara@us.example", taxonomy.load()
DIRECTORY = Directory(
    [
        Person("@acme.example", relation="customer", company="Acme"),
        Person("dana@acme.example", name="Dana Ortiz"),
        Person("lee@us.example", relation="customer", role="Platform user"),
        Person("jo@seeker.example", relation="candidate", role="Software Engineer"),
        Person("vic@tools.example", relation="vendor", role="Account Executive"),
        Person("eng@tools.example", relation="vendor", role="Integration Engineer"),
        Person("pat@ally.example", relation="partner"),
        Person("ann@gartner.example", relation="analyst"),
        Person("con@advice.example", relation="consultant"),
        Person("ceo@us.example", role="CEO"),
        Person("cmo@us.example", role="Head of Marketing"),
        Person("dev@us.example", role="Backend Engineer"),
        Person("ux@us.example", role="UX Designer"),
        Person("boss@us.example", role="Group PM"),
    ],
    own_domains=["us.example"],
)
CONTEXT = Context(ME, date(2026, 5, 4), DIRECTORY, PLACE, corrections={}, series={})


def meeting(title: str | None, *people: str, **fields: Any) -> Verdict:
    """The verdict on a meeting of mine with these people."""
    return sort_subject(subject("s", title, organizer=ME, people=(ME, *people), **fields), CONTEXT)


def issue(title: str, kind: str = "Task", **fields: Any) -> Verdict:
    """The verdict on a Jira issue of this type."""
    return sort_subject(subject("9", title, issue="PAY-9", issue_type=kind, project="PAY", **fields), CONTEXT)


def activity(**fields: Any) -> Activity:
    at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    return Activity("1", ME, "event", at, at, subject="x", series="s", **fields)


@pytest.mark.parametrize(
    ("title", "people", "category"),
    [
        ("OOO", [], "away"),
        ("Zahnarzt", [], "away"),
        ("Férias", [], "away"),
        ("Lunch", [], "away"),
        ("Lunch", ["dana@acme.example"], "customers"),
        ("Team lunch", ["dev@us.example", "ux@us.example"], "overhead"),
        ("Holiday campaign launch", [], "delivery"),
        ("Dentist", ["desk@dental-clinic.example"], "away"),
    ],
)
def test_rule_1_not_working_beats_everything_but_company_from_outside(title, people, category):
    assert meeting(title, *people).category == category


def test_rule_1_what_the_calendar_marks_as_away_is_away_unless_the_owner_said_otherwise():
    trip = subject("s", "Berlin")
    told = replace(CONTEXT, series={"s": "customers"})

    assert sort(activity(special="away"), "cal/1", trip, CONTEXT).category == "away"
    assert sort(activity(special="away"), "cal/1", trip, told).category == "customers"


@pytest.mark.parametrize(
    ("title", "people", "category"),
    [
        ("Roadmap sync", ["dana@acme.example"], "customers"),
        ("UAT", ["somebody.new@acme.example"], "customers"),
        ("Sync", ["lee@us.example"], "customers"),
        ("Customer training", ["dana@acme.example"], "overhead"),
        ("Architecture", ["jo@seeker.example"], "overhead"),
        ("Roadmap", ["vic@tools.example"], "overhead"),
        ("Your pricing", ["vic@tools.example"], "overhead"),
        ("Build vs buy", ["vic@tools.example"], "investment"),
        ("API questions", ["eng@tools.example"], "technical_team"),
        ("Sync", ["pat@ally.example"], "leadership"),
        ("Architecture review", ["pat@ally.example"], "technical_team"),
        ("Go-live", ["pat@ally.example"], "delivery"),
        ("Sync", ["ann@gartner.example"], "market"),
        ("Market trends", ["con@advice.example"], "market"),
        ("Sync", ["new@stranger.example"], "customers"),
        ("Sprint planning", ["new@stranger.example"], "technical_team"),
    ],
)
def test_rule_2_who_is_in_the_room_beats_what_the_title_says(title, people, category):
    assert meeting(title, *people, "dev@us.example").category == category


def test_rule_2_says_in_plain_words_who_decided():
    assert meeting("Sync", "dana@acme.example").reason == "Dana Ortiz (Acme, customer) was invited"


def test_rule_2_a_room_or_a_note_taker_is_no_outsider():
    assert meeting("Sync", "c_1@resource.calendar.google.com", "fred@fireflies.ai").category == "unsorted"


def test_rule_2_without_own_domains_the_owner_s_colleagues_are_still_no_outsiders():
    nobody_known = replace(CONTEXT, directory=Directory([]))
    sync = subject("s", "Sync", people=(ME, "dev@us.example"))

    assert sort_subject(sync, nobody_known).category == "unsorted"


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Prep: Acme QBR", "customers"),
        ("Acme", "customers"),
        ("Write PRD", "stories"),
        ("Travel to sprint planning", "overhead"),
        ("Focus: pricing strategy", "investment"),
        ("Focus time", "unsorted"),
        ("Hold", "unsorted"),
    ],
)
def test_rule_3_the_purpose_beats_the_form(title, category):
    assert meeting(title).category == category


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Roadmap review", "delivery"),
        ("Release planning 4.2", "delivery"),
        ("Portfolio roadmap", "investment"),
        ("Kill or continue: Beacon", "investment"),
    ],
)
def test_rule_4_one_product_s_roadmap_is_delivery_and_choosing_is_investment(title, category):
    assert meeting(title).category == category


@pytest.mark.parametrize(
    ("verdict", "category"),
    [
        (meeting("Pricing research"), "market"),
        (meeting("Pricing decision"), "investment"),
        (issue("As a buyer I see the pricing page", "Story"), "stories"),
        (meeting("Diary study kick-off"), "customers"),
        (meeting("NPS deep dive"), "market"),
    ],
)
def test_rule_5_pricing_and_research_go_by_what_is_done_with_them(verdict, category):
    assert verdict.category == category


@pytest.mark.parametrize(
    ("title", "kind", "category"),
    [
        ("Save the filter", "Story", "stories"),
        ("Checkout", "Epic", "stories"),
        ("Rename the queue", "Task", "technical_team"),
        ("Write acceptance criteria for refunds", "Task", "stories"),
        ("Schema migration for invoices", "Task", "technical_team"),
        ("User migration at go-live", "Task", "delivery"),
        ("Crash on save", "Bug", "delivery"),
        ("Absturz beim Speichern", "Fehler", "delivery"),
        ("Competitor teardown", "Task", "market"),
        ("Business case: self-service", "Story", "investment"),
        ("Customer interviews, round 2", "Task", "customers"),
        ("misc", "Task", "unsorted"),
        ("???", "Story", "unsorted"),
    ],
)
def test_rule_6_an_issue_is_execution_unless_its_content_says_otherwise(title, kind, category):
    assert issue(title, kind).category == category


@pytest.mark.parametrize(
    ("title", "kind", "category"),
    [
        ("The customers tab shows prospects too", "Bug", "delivery"),
        ("Market data feed is stale", "Incident", "delivery"),
        ("Public API: webhooks", "Documentation", "delivery"),
        ("Release button: long press or double", "Story", "stories"),
        ("Rollout of the sprint backlog view", "Epic", "stories"),
    ],
)
def test_rule_6_a_bug_or_a_story_stays_one_whatever_part_of_the_product_it_names(title, kind, category):
    assert issue(title, kind).category == category


@pytest.mark.parametrize("title", ["HAR-17 misc", "PAY-9 ???", "tmp", "Ideas", "Follow up"])
def test_rule_6_an_issue_that_says_nothing_beside_its_key_is_not_sorted(title):
    about = subject("9", title, issue="HAR-17" if "HAR" in title else "PAY-9", issue_type="Task", project="PAY")

    assert sort_subject(about, CONTEXT).category == "unsorted"


def test_rule_6_an_issue_without_signs_of_its_own_takes_those_of_its_labels_and_epic():
    assert issue("Numbers", labels=("win-loss",)).category == "market"
    assert issue("Numbers", parent="PAY-1", parent_title="Business case: invoicing").category == "investment"


@pytest.mark.parametrize(
    ("title", "other", "category"),
    [
        ("1:1", "dana@acme.example", "customers"),
        ("1:1", "ceo@us.example", "leadership"),
        ("Catch up", "cmo@us.example", "leadership"),
        ("1:1", "dev@us.example", "technical_team"),
        ("1:1", "ux@us.example", "technical_team"),
        ("1:1 about my career", "boss@us.example", "overhead"),
        ("1:1", "boss@us.example", "unsorted"),
        ("1:1 on the budget", "ceo@us.example", "investment"),
        ("1:1", "unknown@us.example", "unsorted"),
    ],
)
def test_rule_7_a_one_to_one_takes_the_other_person_s_side(title, other, category):
    assert meeting(title, other).category == category


@pytest.mark.parametrize(
    ("title", "people", "category"),
    [
        ("Design review: checkout screens", ["ux@us.example", "dev@us.example"], "stories"),
        ("Design sync", ["ux@us.example", "dev@us.example"], "technical_team"),
        ("Compliance training", ["dev@us.example", "ux@us.example"], "overhead"),
        ("Summer party", ["dev@us.example", "ux@us.example"], "overhead"),
        ("Summer party", ["dana@acme.example"], "customers"),
    ],
)
def test_rule_8_screens_rituals_training_and_socials(title, people, category):
    assert meeting(title, *people).category == category


def test_rule_9_what_nobody_could_tell_stays_unsorted_and_says_so():
    verdict = meeting("Chat", "unknown@us.example", "other@us.example")

    assert (verdict.category, verdict.sure) == ("unsorted", 0.0)
    assert verdict.reason == "Neither its words nor the people in it say what it was for"


def test_a_private_event_shows_no_words_and_is_sorted_by_its_people_alone():
    assert meeting(None, "dana@acme.example").category == "customers"
    assert meeting(None, "new@stranger.example").category == "unsorted"
    assert "private" in meeting(None, text="Sprint planning").reason


@pytest.mark.parametrize(
    "title", ["Daily stand-up", "DAILY STANDUP", "Sprintplanung", "Planification de sprint", "Retrospectiva"]
)
def test_words_count_in_any_case_accent_and_of_six_languages(title):
    assert meeting(title, "a@us.example", "b@us.example").category == "technical_team"


def test_numbers_inside_a_name_do_not_hide_it():
    assert meeting("Sprint 41 review").category == "delivery"


def every_list(table: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each table of words.toml that holds lists of phrases, with its name."""
    if any(isinstance(one, list) for one in table.values()):
        yield name, {key: one for key, one in table.items() if isinstance(one, list)}
    for key, one in table.items():
        if isinstance(one, dict):
            yield from every_list(one, f"{name}.{key}".lstrip("."))


def test_every_list_of_words_stands_in_all_six_languages():
    tables = dict(every_list({name: some for name, some in TABLE.items() if name != "addresses"}, ""))
    missing = {name: [one for one in LANGUAGES if not some.get(one)] for name, some in tables.items()}

    assert len(tables) > 30
    assert {name: those for name, those in missing.items() if those} == {}
    assert {name for name, some in tables.items() if set(some) - set(LANGUAGES)} == set()


def test_no_language_names_purposes_much_more_poorly_than_another():
    few = {
        (category, language): len(TABLE[category][language])
        for category in (*TIES, "away")
        for language in LANGUAGES
        if len(TABLE[category][language]) < 20
    }

    assert few == {}


@pytest.mark.parametrize(
    ("category", "titles"),
    [
        ("market", ["Wettbewerbsvergleich", "Analyse du churn", "Análisis de churn", "Análise de churn"]),
        ("customers", ["Fokusgruppe", "Clients pilotes", "Grupo focal", "Cliente piloto", "Cliente pilota"]),
        ("leadership", ["OKR-Planung", "Revue des OKR", "Revisión de OKR", "Revisão de OKR", "Revisione OKR"]),
        ("investment", ["Preisstrategie", "Stratégie de prix", "Modelo de precios", "Modelo de preços", "Fine vita"]),
        ("stories", ["Anwendungsfälle", "Cas d'usage", "Casos de uso", "Casi d'uso"]),
        ("technical_team", ["Codereview", "Revue de code", "Revisión de código", "Revisão de código"]),
        ("delivery", ["Benutzerhandbuch", "Guide utilisateur", "Manual de usuario", "Manuale utente"]),
        ("overhead", ["Stundenzettel", "Feuille de temps", "Hoja de horas", "Folha de horas", "Foglio ore"]),
        ("away", ["Jahresurlaub", "Congé parental", "Permiso parental", "Licença médica", "Congedo parentale"]),
    ],
)
def test_each_category_is_named_in_each_language(category, titles):
    assert {title: meeting(title).category for title in titles} == dict.fromkeys(titles, category)


def test_no_sign_speaks_for_two_categories():
    speaks_for: dict[str, set[str]] = {}
    for meaning, some in phrases().items():
        for phrase in some:
            speaks_for.setdefault(folded(phrase), set()).add(meaning.partition("/")[0])

    assert {phrase: who for phrase, who in speaks_for.items() if len(who) > 1} == {}


def test_a_correction_beats_a_series_a_series_beats_a_rule_and_an_own_rule_beats_the_team_s():
    planning = subject("s", "Sprint planning")
    team = Rule("r1", "delivery", contains=("sprint",))
    mine = Rule("r2", "stories", contains=("sprint",), owner=ME)
    other = Rule("r3", "market", contains=("sprint",), owner="else@us.example")
    corrections = {"cal/1": "customers"}
    told = replace(CONTEXT, rules=(other, team, mine), series={"s": "market"}, corrections=corrections)
    steps = [
        sort(activity(), "cal/1", planning, told),
        sort(activity(), "cal/2", planning, told),
        sort(activity(), "cal/2", planning, replace(told, series={})),
        sort(activity(), "cal/2", planning, replace(told, series={}, rules=(other, team))),
    ]

    assert [one.category for one in steps] == ["customers", "market", "stories", "delivery"]
    assert [one.reason for one in steps] == [
        "You sorted this as With customers",
        "You sorted this series as Understanding the market",
        "Your rule for 'sprint' sorts this as Requirements",
        "Your team's rule for 'sprint' sorts this as Delivery and roadmap",
    ]


def test_what_is_said_of_an_epic_holds_for_its_issues():
    told = replace(CONTEXT, series={"PAY-1": "investment"})
    child = subject("9", "Rename the queue", issue="PAY-9", issue_type="Task", parent="PAY-1")

    assert sort_subject(child, told).reason == "You sorted PAY-1 as Investment decisions"


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Rule("r", "market", contains=("Jour Fixe",)), True),
        (Rule("r", "market", contains=("fix",)), False),
        (Rule("r", "market", contains=("jour fixe",), project="PAY"), True),
        (Rule("r", "market", contains=("jour fixe",), project="OPS"), False),
        (Rule("r", "market", domain="acme.example"), True),
        (Rule("r", "market", label="Radar", component="Web", issue_type="task"), True),
        (Rule("r", "market"), False),
    ],
)
def test_a_rule_fits_where_all_its_conditions_hold(rule, holds):
    words = {"labels": ("radar",), "components": ("web",), "text": "weekly numbers"}
    place = {"issue": "PAY-9", "issue_type": "Task", "project": "PAY"}
    about = subject("9", "Jour fixe", people=("x@eu.acme.example",), **words, **place)

    assert (sort_subject(about, replace(CONTEXT, rules=(rule,))).step == "rules") is holds


def test_a_rule_is_named_by_its_conditions():
    rule = Rule("r", "market", contains=("radar", "trend"), project="PAY", issue_type="Task")

    assert rule.described == "'radar' or 'trend', project PAY, issue type Task"


def test_a_team_s_own_category_is_used_and_a_removed_one_is_said():
    ours = taxonomy.load({"community": {"side": "strategy", "name": "With the community"}})
    rule = Rule("meetups", "community", contains=("meetup",))
    meetup = subject("s", "Meetup")
    kept = sort_subject(meetup, replace(CONTEXT, taxonomy=ours, rules=(rule,)))
    gone = sort_subject(meetup, replace(CONTEXT, rules=(rule,)))

    assert kept.category == "community"
    assert kept.reason == "Your team's rule for 'meetup' sorts this as With the community"
    assert (gone.category, "no longer exists" in gone.reason) == ("unsorted", True)


ADDRESSES = st.sampled_from([ME, "dana@acme.example", "dev@us.example", "ceo@us.example"])
SOME = ["Sprint planning", "Lunch", "Acme {} %s", "1:1", "a" * 5000]
TEXTS = st.one_of(st.text(max_size=80), st.sampled_from(SOME))
SUBJECTS = st.builds(
    Subject,
    id=st.just("x"),
    series=TEXTS,
    title=st.one_of(st.none(), TEXTS),
    text=TEXTS,
    organizer=st.one_of(ADDRESSES, st.text(max_size=20)),
    people=st.lists(st.one_of(ADDRESSES, st.text(max_size=20)), max_size=5).map(tuple),
    labels=st.lists(TEXTS, max_size=2).map(tuple),
    issue=st.sampled_from(["", "PAY-9"]),
    issue_type=st.one_of(st.sampled_from(["Story", "Bug", "Research", ""]), TEXTS),
    parent_title=TEXTS,
)


@given(about=SUBJECTS, word=TEXTS, category=st.sampled_from([*PLACE.ids, "gone"]))
def test_any_text_is_sorted_the_same_way_twice_into_a_known_category_with_a_reason(about, word, category):
    context = replace(CONTEXT, rules=(Rule(word, category, contains=(word,)),))
    verdict = sort(activity(), "cal/1", about, context)

    assert verdict == sort(activity(), "cal/1", about, context)
    assert verdict.category in PLACE
    assert verdict.reason.strip()
    assert 0.0 <= verdict.sure <= 1.0
    assert (verdict.category == "unsorted") == (verdict.sure == 0.0) or verdict.step in ("series", "rules")


@given(about=SUBJECTS, shuffled=st.randoms())
def test_the_order_of_guests_never_matters(about, shuffled):
    people = list(about.people)
    shuffled.shuffle(people)

    assert sort_subject(replace(about, people=tuple(people)), CONTEXT) == sort_subject(about, CONTEXT)
