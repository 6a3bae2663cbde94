"""What the pages say: the sentence that answers, numbers, dates, and other people's words made harmless."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metrics import taxonomy
from metrics.balance import Balance
from model import KNOWN, EvenkeelError
from ui import words

TOP = [("Requirements", 60.0), ("With customers", 30.0), ("Delivery and roadmap", 10.0)]
MONTH = Balance(strategy=40, execution=80, weeks=4)  # 30 sorted hours a week, a third of them strategy


def said(balance: Balance, target: float | None = None, **more: str) -> str:
    return words.answer(balance, TOP, target, **more).replace("\u00a0", " ")


# The sentence -------------------------------------------------------------------------------------------------


def test_first_what_gets_most_of_the_focus_then_the_balance():
    assert said(MONTH) == (
        "Most of your focus these days: Requirements (50%), then With customers (25%). "
        "Strategy is 33% of your product work."
    )


def test_the_band_stands_beside_the_share_where_it_is_one():
    unsure = Balance(strategy=40, execution=80, unsorted=20, weeks=4)

    assert "Strategy is 33% of your product work (between 29 and 43%)." in said(unsure)


def test_short_of_the_wish_in_hours_a_week():
    assert said(MONTH, 0.5).endswith("33% of your product work, you want 50%: about 5.0 h a week short.")


def test_more_than_the_wish_in_hours_a_week():
    assert said(MONTH, 0.2).endswith("you want 20%: about 4.0 h a week more than that.")


def test_where_it_should_be():
    assert said(Balance(40, 80, unsorted=2, weeks=4), 0.33).endswith("you want 33%: that is where it is.")


def test_a_wish_inside_the_band_cannot_be_judged_yet():
    assert said(Balance(40, 80, unsorted=40, weeks=4), 0.4).endswith(
        "(between 25 and 50%), you want 40%: can't tell yet, 40 h are not sorted."
    )


def test_with_too_little_seen_it_begins_with_what_could_be_seen_and_judges_nothing():
    half_seen = Balance(strategy=24, execution=48, neither=16, not_seen=72, weeks=4)

    assert said(half_seen, 0.5).startswith("In the 22 of 40 hours a week we could see, most of your focus: Req")
    assert said(half_seen, 0.5).endswith("too much is not seen to judge that; tell us about 32 h first.")
    assert "short" not in said(half_seen, 0.5)


def test_with_too_few_sorted_hours_there_is_no_share():
    few = said(Balance(strategy=6, execution=10, weeks=4), 0.5)

    assert "Only 4.0 h a week of product work is sorted, too little for a share: 6.0 h strategy, 10 h execution." in few
    assert "Strategy is" not in few
    assert "you want" not in few


def test_nothing_sorted_and_nothing_known_say_so():
    assert said(Balance(unsorted=12, weeks=1)).startswith("12 h seen, and none of it sorted into product work yet.")
    assert said(Balance()) == "Nothing is known of these weeks yet."
    assert said(Balance(not_seen=40)).startswith("Nothing is known")


def test_somebody_elses_page_speaks_of_them():
    theirs = said(MONTH, 0.5, whose="Mara's")

    assert theirs.startswith("Most of Mara's focus these days")
    assert "of Mara's product work, the wish is 50%" in theirs
    assert "you" not in theirs.replace("your", "")


def test_a_period_that_is_over_has_the_wish_of_then():
    mine, theirs = (said(MONTH, 0.5, whose=whose, period="in that time", over=True) for whose in ("your", "Mara's"))

    assert mine.startswith("Most of your focus in that time: ")
    assert "you wanted 50%" in mine
    assert "the wish was 50%" in theirs


def test_old_sources_are_said_at_the_end():
    old = words.stale([("Jira", 12), ("the calendar Work", 7)])

    assert old == "(Jira was read 12 days ago.)"
    assert said(MONTH, stale=old).endswith("product work. (Jira was read 12 days ago.)")
    assert words.stale([("Jira", 7)]) == ""


HOURS = st.floats(0, 400)


@given(st.builds(Balance, HOURS, HOURS, HOURS, HOURS, HOURS, st.floats(0.2, 60)), st.none() | st.floats(0, 1))
def test_any_balance_gives_whole_sentences(balance, target):
    sentence = words.answer(balance, TOP, target)

    assert sentence.endswith(".")
    assert ".." not in sentence
    assert "nan" not in sentence
    assert "-" not in sentence.replace("Self-", "")
    assert sentence[0].isupper() or sentence[0].isdigit()


# Numbers, dates, names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0 h"), (9.94, "9.9 h"), (9.95, "10 h"), (41.4, "41 h"), (-2.5, "-2.5 h")]
)
def test_hours_for_reading(value, text):
    assert words.hours(value).replace("\u00a0", " ") == text


def test_shares_and_days_for_reading():
    assert [words.percent(s) for s in (0, 0.344, 1)] == ["0%", "34%", "100%"]
    assert words.day(date(2026, 5, 3)) == "3 May 2026"
    assert words.span(date(2026, 8, 3), date(2026, 8, 30)) == "3 Aug – 30 Aug 2026"
    assert words.span(date(2025, 12, 29), date(2026, 1, 4)) == "29 Dec 2025 – 4 Jan 2026"
    assert words.span(date(2026, 5, 3), date(2026, 5, 3)) == "3 May 2026"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=80), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=12), "12 days ago"),
    ],
)
def test_how_long_ago(ago, text):
    now = datetime(2026, 5, 5, 12, tzinfo=UTC)

    assert words.age((now - ago).isoformat(), now) == text
    assert words.age("", now) == "never"


def test_every_category_and_every_way_of_knowing_has_a_name():
    place = taxonomy.load()

    assert words.category_name(place, "market") == "Understanding the market"
    assert words.category_name(place, "not_seen") == "Not seen"
    assert list(words.KNOWN) == list(words.KNOWN_HELP) == list(KNOWN)
    assert set(words.SIDES) == {*taxonomy.SIDES, "not_seen"}
    with pytest.raises(EvenkeelError, match="There is no category"):
        words.category_name(place, "nonsense")


# Other people's words -----------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "[win a prize](https://evil.example)",
    "![](https://evil.example/pixel.png)",
    "**bold** _and_ `code` ~~gone~~ # title",
    ":material/delete: :red[alarm] :smile:",
    "$\\int x$ and $$y$$",
    "| a | b |\n|---|---|",
    "1. list\n- list\n> quote",
    "&lt;b&gt; &amp;",
    "%{y} %{customdata[0]} %{x|%Y}",
    "<a href='https://evil.example'>Plan</a><br>second line",
    "\u202egnp.exe\u202c \u2066hidden\u2069 nul\x00 bell\x07",
    "line one\r\nline two\ttab",
]


def rendered(text: str) -> str:
    """What Markdown shows of a text whose every special sign is escaped."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()#+.!|~<>$:&-]", text), text
    return re.sub(r"\\(.)", r"\1", text).replace("\u2060", "")  # which keeps an address from becoming a link


@given(st.sampled_from(HOSTILE) | st.text(max_size=60))
@example("\\")
def test_titles_in_markdown_are_shown_as_they_are_written(title):
    assert rendered(words.markdown(title)) == words.plain(title)


@given(st.sampled_from(HOSTILE) | st.text(max_size=60))
def test_titles_in_labels_hold_no_tag_no_formula_and_no_placeholder(title):
    label = words.label(title)

    assert not set(label) & set("<>$")
    assert "%{" not in label, "Plotly would put data in its place"
    assert html.unescape(label) == words.plain(title, 60)


@given(st.sampled_from(HOSTILE) | st.text(max_size=300), st.integers(2, 120))
def test_a_title_is_one_line_of_at_most_its_limit_without_hidden_marks(title, limit):
    line = words.plain(title, limit)

    assert len(line) <= limit
    assert line.isprintable()
    assert line == line.strip()
    assert not set(line) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b")


def test_a_long_title_is_cut_and_a_private_one_named_so():
    assert words.plain("Quarterly planning", 10) == "Quarterly…"
    assert words.plain("Quarterly", 9) == "Quarterly"
    assert words.plain(None) == "(private)"
    assert words.markdown(None) == "\\(private\\)"
