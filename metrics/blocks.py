"""Containers: focus, hold and busy blocks that keep time free and do not say what for."""

from __future__ import annotations

from metrics.words import words_of

BLOCK = frozenset(
    [
        "focus",
        "hold",
        "busy",
        "block",
        "blocked",
        "blocker",
        "placeholder",
        "reserved",
        "unavailable",
        "deep",
        "dnd",
        "fokus",
        "fokuszeit",
        "fokusblock",
        "besetzt",
        "belegt",
        "reserviert",
        "concentration",
        "occupe",
        "bloque",
        "indisponible",
        "foco",
        "ocupado",
        "reservado",
        "bloqueado",
        "concentracion",
        "concentracao",
        "occupato",
        "impegnato",
        "riservato",
    ]
)
AROUND = frozenset(
    [
        "time",
        "work",
        "zeit",
        "arbeit",
        "only",
        "do",
        "not",
        "please",
        "schedule",
        "meeting",
        "meetings",
        "no",
        "book",
        "disturb",
        "tentative",
        "my",
        "the",
        "for",
        "a",
        "temps",
        "travail",
        "de",
        "tiempo",
        "trabajo",
        "tempo",
        "trabalho",
        "lavoro",
        "bitte",
        "nicht",
        "keine",
        "termine",
        "slot",
        "morning",
        "afternoon",
        "day",
        "calendar",
        "call",
        "calls",
    ]
)


def is_block(title: str) -> bool:
    """Whether a title only keeps time free: "Focus time", "Busy", "HOLD - do not book", and no title at all.

    "Focus: pricing strategy" says what it is for, so it is not one.
    """
    words = [w for w in words_of(title[:300]) if not w.isdigit()]
    return not words or (any(w in BLOCK for w in words) and all(w in BLOCK or w in AROUND for w in words))
