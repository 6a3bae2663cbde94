"""Sort: what nothing sorts yet or unsurely, largest first; who people are; rules; and how right the sorting is."""

import streamlit as st

from ui import (
    frame,
    learning,
    loaders,
    sort_card,
    sort_check,
    sort_log,
    sort_people,
    sort_questions,
    sort_queue,
    sort_rules,
    words,
)

view = frame.view()
answer = st.session_state.answer
taxonomy = view.here.ledger.basis(view.version).taxonomy
queue = sort_queue.queue(view)

answer.markdown(f"#### {words.escaped(sort_queue.sentence(queue.hours, len(queue.waiting)))}")
checked = sort_check.latest(view)
if checked:
    answer.caption(f"Your sorting was {words.escaped(sort_check.said(checked))}.")
learning.learn(view)

names = ("To sort", "Questions", "People", "Rules", "Check", "Answers")
sort, questions, people, rules, check, log = st.tabs(names, key="part", bind="query-params", on_change="rerun")
with sort:
    if sort.open:
        sort_card.ask(view, taxonomy, queue.waiting)
with questions:
    if questions.open:
        found = loaders.doubts(view.here, view.version, view.person, view.first, view.before)
        sort_questions.ask(view, found)
with people:
    if people.open:
        sort_people.ask(view)
with rules:
    if rules.open:
        sort_rules.show(view, taxonomy)
with check:
    if check.open:
        sort_check.show(view, taxonomy)
with log:
    if log.open:
        sort_log.show(view, taxonomy)
