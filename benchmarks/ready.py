"""What a page sent, as the calls that draw it again: figures, frames and texts already built, no work of ours left.

A call is (name of the st function, arguments, calls inside). An element or block that is not listed here is an
error that names it, so that no page is compared with a peer that draws less.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time
from typing import Any

import plotly.io
import pyarrow as pa
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Markdown_pb2 import Markdown

from benchmarks.socket_client import Drawn, Place

Call = tuple[str, dict[str, Any], list[Any]]
ALERTS = {Alert.ERROR: "error", Alert.WARNING: "warning", Alert.INFO: "info", Alert.SUCCESS: "success"}
HEADINGS = {"h1": "title", "h2": "header", "h3": "subheader"}


def calls(drawn: dict[Place, Drawn]) -> list[Call]:
    """The calls that draw this page; LookupError names an element or block that nobody said how to draw."""
    return _inside(drawn, (0,))


def _inside(drawn: dict[Place, Drawn], block: Place) -> list[Call]:
    places = sorted(p for p in drawn if p[:-1] == block)
    return [_call(drawn, p) for p in places]


def _call(drawn: dict[Place, Drawn], place: Place) -> Call:
    one = drawn[place]
    inside = _inside(drawn, place)
    blocks = [d for p, d in sorted(drawn.items()) if p[:-1] == place]
    if one.kind not in DRAW:
        raise LookupError(f"The peer cannot draw {one.kind!r} yet: say in {__name__}.DRAW which call it is.")
    name, arguments = DRAW[one.kind](one, blocks)
    if one.key:
        arguments["key"] = one.key
    width = getattr(getattr(one.delta, one.delta.WhichOneof("type")), "width_config", None)
    if width is not None and width.pixel_width:
        arguments["width"] = width.pixel_width
    return name, arguments, inside


Made = tuple[str, dict[str, Any]]


def _container(one: Drawn, inside: list[Drawn]) -> Made:
    if inside and all(d.kind == "Column" for d in inside):
        return "columns", {"spec": [d.widget.weight for d in inside]}
    return "container", {"horizontal": one.widget.direction == one.widget.HORIZONTAL, "border": one.widget.border}


def _markdown(one: Drawn, _: list[Drawn]) -> Made:
    known = {Markdown.NATIVE: "markdown", Markdown.CAPTION: "caption", Markdown.DIVIDER: "divider"}
    name = known[one.widget.element_type]
    return name, {} if name == "divider" else {"body": one.widget.body}


def _chosen(one: Drawn, _: list[Drawn]) -> Made:
    how = {"label": one.widget.label, "options": one.options}
    bound = {"bind": "query-params"} if one.widget.query_param_key else {}
    if one.kind == "selectbox":
        return "selectbox", how | bound | {"index": one.widget.default if one.widget.HasField("default") else None}
    names = {ButtonGroup.PILLS: "pills", ButtonGroup.SEGMENTED_CONTROL: "segmented_control"}
    return names[one.widget.style], how | bound | {"default": one.first, "required": one.widget.required}


def _chart(one: Drawn, _: list[Drawn]) -> Made:
    chart = one.widget
    how = {"figure_or_data": plotly.io.from_json(chart.spec, skip_invalid=True), "config": json.loads(chart.config)}
    if chart.selection_mode:
        how["on_select"] = "rerun"
    return "plotly_chart", how | {"alt": chart.alt}


def _table(one: Drawn, _: list[Drawn]) -> Made:
    sent = one.widget
    if sent.HasField("lazy_data"):
        raise LookupError("The peer cannot draw a table whose rows come in parts.")
    frame = pa.ipc.open_stream(sent.arrow_data.data).read_pandas()
    how: dict[str, Any] = {"data": frame, "column_config": json.loads(sent.columns or "{}")}
    if sent.selection_mode:
        how |= {"on_select": "rerun", "selection_mode": "single-row"}
    return "dataframe", how | ({"alt": sent.alt} if sent.alt else {})


def _button(one: Drawn, _: list[Drawn]) -> Made:
    name = "form_submit_button" if one.widget.is_form_submitter else "button"
    return name, {"label": one.widget.label, "type": one.widget.type, "icon": one.widget.icon or None}


def _date(one: Drawn, _: list[Drawn]) -> Made:
    days = [date.fromisoformat(d.replace("/", "-")) for d in one.widget.default]
    bounds = {k: date.fromisoformat(v.replace("/", "-")) for k, v in (("min_value", one.widget.min),
                                                                      ("max_value", one.widget.max)) if v}  # fmt: skip
    value: Any = tuple(days) if one.widget.is_range else days[0] if days else None
    return "date_input", {"label": one.widget.label, "value": value, "format": one.widget.format} | bounds


def _number(one: Drawn, _: list[Drawn]) -> Made:
    whole: Callable[[float], float] = int if one.widget.data_type == one.widget.INT else float
    low = whole(one.widget.min) if one.widget.has_min else None
    high = whole(one.widget.max) if one.widget.has_max else None
    return "number_input", {"label": one.widget.label, "min_value": low, "max_value": high,
                            "value": whole(one.widget.default), "step": whole(one.widget.step)}  # fmt: skip


def _slider(one: Drawn, _: list[Drawn]) -> Made:
    low, high, value, step = (int(v) for v in (one.widget.min, one.widget.max, *one.widget.default, one.widget.step))
    return "slider", {"label": one.widget.label, "min_value": low, "max_value": high, "value": value, "step": step}


def _opened(name: str) -> Callable[[Drawn, list[Drawn]], Made]:
    def made(one: Drawn, _: list[Drawn]) -> Made:
        how = {"label": one.widget.label, "icon": one.widget.icon or None}
        return name, how | ({"on_change": "rerun"} if one.widget.id else {})

    return made


def _tabs(one: Drawn, inside: list[Drawn]) -> Made:
    return "tabs", {"tabs": [d.widget.label for d in inside]} | ({"on_change": "rerun"} if one.widget.id else {})


def _text(one: Drawn, _: list[Drawn]) -> Made:
    kind = {"type": "password"} if getattr(one.widget, "type", 0) else {}
    return one.kind, {"label": one.widget.label, "value": one.widget.default} | kind


def _files(one: Drawn, _: list[Drawn]) -> Made:
    many = one.widget.multiple_files
    return "file_uploader", {"label": one.widget.label, "type": list(one.widget.type), "accept_multiple_files": many}


def _grid(one: Drawn, _: list[Drawn]) -> Made:
    return "grid", {
        "columns": one.widget.columns or "auto",
        "min_column_width": one.widget.min_column_width_px or "auto",
    }


DRAW: dict[str, Callable[[Drawn, list[Drawn]], Made]] = {
    "Flex_container": _container,
    "Grid_container": _grid,
    "Column": lambda one, inside: ("", {}),  # made by the columns that hold it
    "Tab": lambda one, inside: ("", {}),
    "Tab_container": _tabs,
    "Popover": _opened("popover"),
    "Expandable": _opened("expander"),
    "Form": lambda one, inside: ("form", {"key": one.widget.form_id, "border": one.widget.border}),
    "empty": lambda one, inside: ("empty", {}),
    "markdown": _markdown,
    "code": lambda one, inside: ("code", {"body": one.widget.code_text, "language": one.widget.language}),
    "metric": lambda one, inside: ("metric", {"label": one.widget.label, "value": one.widget.body}),
    "heading": lambda one, inside: (HEADINGS[one.widget.tag], {"body": one.widget.body, "anchor": False}),
    "alert": lambda one, inside: (ALERTS[one.widget.format], {"body": one.widget.body}),
    "selectbox": _chosen,
    "button_group": _chosen,
    "plotly_chart": _chart,
    "dataframe": _table,
    "button": _button,
    "download_button": lambda one, inside: ("download_button", {"label": one.widget.label, "data": bytes}),
    "link_button": lambda one, inside: ("link_button", {"label": one.widget.label, "url": one.widget.url}),
    "page_link": lambda one, inside: ("page_link", {"label": one.widget.label}),
    "date_input": _date,
    "time_input": lambda one, inside: ("time_input", {"label": one.widget.label, "value": _time(one.widget.default)}),
    "number_input": _number,
    "slider": _slider,
    "text_input": _text,
    "text_area": _text,
    "checkbox": lambda one, inside: ("checkbox", {"label": one.widget.label, "value": one.widget.default}),
    "multiselect": lambda one, inside: (
        "multiselect",
        {"label": one.widget.label, "options": list(one.widget.options),
         "default": [one.widget.options[i] for i in one.widget.default]}),
    "progress": lambda one, inside: ("progress", {"value": one.widget.value, "text": one.widget.text}),
    "file_uploader": _files,
}  # fmt: skip


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
