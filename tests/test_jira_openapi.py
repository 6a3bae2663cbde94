"""The stand-in is a Jira Cloud as Atlassian describes it: our questions and its answers fit the official OpenAPI file.

Atlassian's file is wrong in places; where we follow what real sites send instead, it stands in TOLERATED.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from test_jira_faults import LATER, Record, here, later
from test_jira_rest import many, recorded

from benchmarks.jira_made import END, Made
from connectors.jira_rest import pages
from connectors.jira_site import Site

pytestmark = pytest.mark.corpus
Json = dict[str, Any]
TOLERATED = {  # (schema, property) -> the types that real sites send
    ("ChangeDetails", "from"): ["string", "null"],
    ("ChangeDetails", "fromString"): ["string", "null"],
    ("ChangeDetails", "to"): ["string", "null"],
    ("ChangeDetails", "toString"): ["string", "null"],
}
EMBEDDED = {
    "comment": "PageOfComments",
    "worklog": "PageOfWorklogs",
}  # of an issue's fields, which the file leaves open
TIMES = {"created", "updated", "started"}
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")  # the file says RFC 3339, with a colon


@pytest.fixture(scope="module")
def official(corpus: Path) -> Json:
    with gzip.open(corpus / "jira" / "openapi-v3.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


@pytest.fixture(scope="module")
def tolerant(official: Json) -> Json:
    """The official file with the errors that we know of mended."""
    mended = json.loads(json.dumps(official))
    for (schema, name), types in TOLERATED.items():
        mended["components"]["schemas"][schema]["properties"][name]["type"] = types
    return mended


class Checked:
    """A site whose every question and answer is held against the file; what does not fit is in `wrong`."""

    def __init__(self, site: Any, official: Json) -> None:
        self.site, self.official, self.wrong, self.called = site, official, set[str](), set[str]()

    def get(self, path: str, **asked: Any) -> Any:
        described = self.described(path, "get")
        known = {one["name"] for one in described.get("parameters", ())}
        self.wrong |= {
            f"{path} has no parameter {name}" for name, value in asked.items() if name not in known and value
        }
        return self.checked(path, described, self.site.get(path, **asked))

    def post(self, path: str, body: Json) -> Any:
        described = self.described(path, "post")
        self.check(f"question to {path}", content(described["requestBody"]), body)
        return self.checked(path, described, self.site.post(path, body))

    def several(self, tasks: Any) -> list[Any]:
        return [task() for task in tasks]

    def described(self, path: str, method: str) -> Json:
        """What the file says of a call."""
        self.called.add(path)
        paths = self.official["paths"]
        templates = (one for one in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), f"/rest/api/3/{path}"))
        return paths[min(templates, key=lambda one: "{" in one)][method]

    def checked(self, path: str, described: Json, answer: Any) -> Any:
        answer = json.loads(json.dumps(answer))
        self.check(f"answer of {path}", content(described["responses"]["200"]), answer)
        for issue in answer.get("issues", ()) if isinstance(answer, dict) else ():
            for name in EMBEDDED.keys() & issue["fields"].keys():
                schema = {"$ref": f"#/components/schemas/{EMBEDDED[name]}"}
                self.check(f"{name}s of an issue", schema, issue["fields"][name])
        self.wrong |= {f"{path}: a time {time!r}" for time in times(answer) if not WRITTEN.fullmatch(time)}
        return answer

    def check(self, what: str, schema: Json, value: Any) -> None:
        validator = Draft4Validator({**schema, "components": self.official["components"]})
        if "$ref" in schema:  # beside which Draft 4 minds nothing
            validator = Draft4Validator({"allOf": [schema], "components": self.official["components"]})
        for error in validator.iter_errors(value):
            place = "/".join("*" if isinstance(one, int) else str(one) for one in error.absolute_path)
            self.wrong.add(f"{what} at {place}: {error.message[:150]}")


def content(described: Json) -> Json:
    return described["content"]["application/json"]["schema"]


def times(value: Any) -> Iterator[str]:
    """Every time that an answer tells."""
    if isinstance(value, dict):
        yield from (one for name, one in value.items() if name in TIMES and isinstance(one, str))
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from times(one)


def test_the_site_by_hand_answers_as_the_file_says(tolerant: Json) -> None:
    record, called = Record(), set[str]()
    for site, how in ((here(Site, many()), {}), (here(Site, later()), {"when": LATER})):
        checked = Checked(site, tolerant)
        assert record.sync(checked, **how) is None
        assert checked.wrong == set()
        called |= {re.sub(r"/\d+/", "/*/", path) for path in checked.called}
    assert {"search/jql", "changelog/bulkfetch", "worklog/list", "worklog/deleted", "issue/*/worklog"} <= called


def test_the_site_made_up_in_any_size_answers_as_the_file_says(tolerant: Json) -> None:
    checked = Checked(Made(600), tolerant)
    (*_, last) = pages(checked, {}, ["SHOP", "WEB"], END)
    assert last.done == last.total == 300
    assert checked.wrong == set()


def test_what_is_tolerated_is_what_real_sites_send(corpus: Path, official: Json, tolerant: Json) -> None:
    entries = [
        {name: value for name, value in one.items() if name != "author"} for one in recorded(corpus, "issue_changelogs")
    ]
    schema = {"items": {"$ref": "#/components/schemas/Changelog"}}
    said = {}
    for name, file in (("as it is", official), ("mended", tolerant)):
        validator = Draft4Validator({**schema, "components": file["components"]})
        said[name] = len({error.absolute_path[0] for error in validator.iter_errors(entries)})
    assert said == {"as it is": 131, "mended": 0}
