"""The words of Assess: its steps, what is asked and why, and the sentences that answer. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.assessment import Perception, Weaker
from metrics.balance import Balance
from metrics.practice import RATED
from ui import words

STEPS = {
    "role": "Your role",
    "guess": "Your guess",
    "seen": "What we saw",
    "rate": "Rate yourself",
    "commit": "The weaker side",
    "hours": "Find the hours",
    "look": "Look back",
}
INTRO = (
    "#### Half an hour a month: what you believe, what you do, and what you change\n"
    "You say what your role is for, guess where your time went, and only then see the hours. Then you rate yourself, "
    "promise one to three things, and find the hours for them. The app checks from then on."
)
INTRO_SMALL = "Each answer is kept as you give it, so you can leave at any time and go on later. It is yours alone."
ROLES = {
    "pm": "Answers for why and what: market, customers, leaders and money as much as the team.",
    "po": "Answers for what is built next: requirements, the team, delivery.",
    "pm_and_po": "Both in one person, as in most small companies.",
    "lead": "Answers for several products and their people: direction, money, alignment.",
}
GUESS = "#### Before you see any number: where did your time go?"
GUESS_SMALL = (
    "Think of {span}. Count product work only: leave out hiring, travel and time off. A quick guess is the "
    "point; whether it was right is not."
)
BELIEF = {1: "hardly part of this role here", 10: "this role stands or falls with it"}
FREEING = (
    "Every execution meeting with others in it that took place on 3 days or more of the last 8 weeks and takes a "
    "quarter of an hour a week or more. **Hours a week**: what it took, shared over the weeks in which there were "
    "meetings at all; overlaps count once.\n\n"
    "**What comes back**: all of it where it goes or somebody else does it, half where it becomes smaller. In your "
    "plan, the hours before are set beside the hours since.\n\n"
    "Private entries are left out, and what no rule here can know is why you are there."
)
EXCITED = "What would get others excited about this?"


def share(value: float, low: float, high: float) -> str:
    """A share with its band: "34% (31–41%)"; the band only where it is one."""
    if words.percent(low) == words.percent(high):
        return words.percent(value)
    return f"{words.percent(value)} ({low * 100:.0f}–{words.percent(high)})"


def seen(guess: float | None, found: Perception, summed: Balance, checked: int) -> str:
    """The sentence that sets the guess against the hours."""
    guessed = "" if guess is None else f"You guessed {words.percent(guess)}. "
    if found.verdict == "silent":
        return guessed + _silent(summed)
    assert found.share is not None
    saw = share(found.share, found.low, found.high)
    if guess is None:
        return f"{saw[:1].upper()}{saw[1:]} of your product work was strategy."
    if found.verdict == "close":
        return f"You guessed {words.percent(guess)}, we saw {saw}. What you believe and what you do agree."
    said = f"You guessed {words.percent(guess)}, we saw {saw}. Either may be off"
    number = {1: "this one", 2: "these two", 3: "these three"}.get(checked)
    return f"{said}: check {number}." if number else f"{said}."


def _silent(summed: Balance) -> str:
    if summed.total <= 0:
        return "Nothing is known of these weeks, so there is nothing to set beside it."
    if summed.mostly_unseen:
        seen_, total = summed.seen / summed.weeks, summed.total / summed.weeks
        missing = words.hours(summed.not_seen - 0.25 * summed.total)
        return (
            f"We could see only {seen_:.0f} of {total:.0f} hours a week, too few to set beside it. "
            f"Tell us about {missing} first."
        )
    week = words.hours(summed.sorted_hours / summed.weeks)
    return f"Only {week} a week of product work is sorted, too little for a share."


def weaker(found: Weaker) -> str:
    """The sentence that names the weaker side."""
    if found.verdict == "unrated":
        return "Rate all six activities, and this page can say which side is the weaker."
    if found.verdict == "neither":
        return "Neither side is clearly the weaker. Choose what you would miss most in a year."
    name = words.SIDES[found.verdict].lower()
    most = RATED[found.first[0]].name if found.first and RATED[found.first[0]].side == found.verdict else ""
    first = f" Begin with: {most[0].lower()}{most[1:]}." if most else ""
    side = found.strategy if found.verdict == "strategy" else found.execution
    other = found.execution if found.verdict == "strategy" else found.strategy
    why = ["what you can do there lacks most, for what it matters"] if (side.skill or 0) > (other.skill or 0) else []
    why += ["it gets fewer hours than you want"] if side.hours else []
    return f"Your weaker side is {name}: {', and '.join(why)}.{first}"


def weaker_formula(found: Weaker, target: float | None) -> str:
    """How the weaker side was worked out, with its numbers."""
    lines = [
        "Each activity lacks **importance x (10 - capability) / 10**: from 0, where it does not matter or you "
        "could not be better, to 9. A side's skill is the mean of its three.",
        "Half of a side's score is that, half is what it lacks of the hours you want for it: the missing part, "
        "times 10. Less than 1 point apart, neither is called the weaker.",
    ]
    for name, side in (("Strategy", found.strategy), ("Execution", found.execution)):
        skill = "not rated yet" if side.skill is None else f"skill lacks {side.skill:.1f}"
        hours = "hours say nothing" if side.hours is None else f"hours lack {side.hours:.1f}"
        total = "" if side.score is None else f", together **{side.score:.1f}** of 10"
        lines.append(f"- **{name}**: {skill}, {hours}{total}")
    if found.strategy.hours is None:
        why = "you have no target yet" if target is None else "too little is seen, or the hours may be on either side"
        lines.append(f"The hours are left out: {why}.")
    lines.append("This is your own judgement, put in order. It is not a test, and nobody else sees it.")
    return "\n\n".join(lines)


def guessed_sum(categories: Mapping[str, float], strategy: tuple[str, ...], guess: float | None) -> str:
    """Where the guesses by category add up to another share than the one guessed, say so."""
    if guess is None or not categories:
        return ""
    total = sum(part for name, part in categories.items() if name in strategy)
    if abs(total - guess) < 0.1:
        return ""
    return f"Your guesses by category add up to {words.percent(total)} strategy, not {words.percent(guess)}."


def seen_formula(summed: Balance) -> str:
    """What the share of the guess's weeks is made of."""
    low, high = summed.band
    band = (
        f"**Between {words.percent(low)} and {words.percent(high)}**: if the {summed.unsorted:.1f} h that are not "
        "sorted yet were all execution, or all strategy.\n\n"
        if summed.unsorted
        else ""
    )
    return (
        f"**Seen** = strategy / (strategy + execution) = {summed.strategy:.1f} / ({summed.strategy:.1f} + "
        f"{summed.execution:.1f}) h.\n\n"
        f"{band}{summed.not_seen:.1f} h of your working time nobody saw. Over a quarter of it, nothing is set against "
        "your guess. Within 5 percentage points of the band, a guess is close: the slider moves in steps of 5.\n\n"
        "**The three to check** hold the most hours on which the two could differ: not sorted yet, or sorted without "
        "being sure."
    )


def freed(ticked: float, short: float | None) -> str:
    """What the ticked meetings would give back, against what the target lacks."""
    if short is None or short <= 0:
        return f"Ticked so far: {words.hours(ticked)} a week." if ticked else "Tick what you would like to try."
    lacks = f"You are about {words.hours(short)} a week short of the strategy you want."
    if not ticked:
        return f"{lacks} It has to come from somewhere."
    if ticked >= short:
        return f"{lacks} What you ticked gives back {words.hours(ticked)}: enough."
    return f"{lacks} What you ticked gives back {words.hours(ticked)}."
