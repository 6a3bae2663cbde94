"""What people wrote in Jira, as plain text: ADF documents (Cloud, v3) and wiki text (v2, and all history)."""

from __future__ import annotations

import re
from typing import Any

BLOCKS = {"paragraph", "heading", "listItem", "codeBlock", "blockquote", "tableRow", "rule", "hardBreak"}
WIKI = (
    (re.compile(r"\{(?:code|noformat|quote|panel|color)[^}]*\}"), " "),
    (re.compile(r"\[~[^\]]*\]"), " "),  # a mention of an account
    (re.compile(r"\[([^|\]]+)\|[^\]]*\]"), r"\1"),
    (re.compile(r"![^!\s]+!"), " "),  # an image
    (re.compile(r"^(?:h[1-6]\.|[*#-]+)\s+", re.MULTILINE), ""),
    (re.compile(r"(?<!\w)[*_+]([^*_+\n]+)[*_+](?!\w)"), r"\1"),
)


def plain(body: Any) -> str:
    """An ADF document or wiki text as plain text, one line a block."""
    if isinstance(body, str):
        for pattern, by in WIKI:
            body = pattern.sub(by, body)
        return _tidy(body)
    parts: list[str] = []
    waiting: list[Any] = [body]
    while waiting:  # no recursion: a document may be nested as deep as its author likes
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            parts.append(_own_text(node))
            waiting += ["\n" if node.get("type") in BLOCKS else "", node.get("content") or ""]
    return _tidy("".join(parts))


def _own_text(node: dict[str, Any]) -> str:
    """The words an ADF node itself shows: its text, or what a mention, emoji or card stands for."""
    about = node.get("attrs") or {}
    return str(node.get("text") or about.get("text") or about.get("shortName") or about.get("url") or "")


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
