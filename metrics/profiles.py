"""Role profiles and product stages: the mix of work each is for, and the share of strategy that seeds a target."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

_TABLE = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Profile:
    """What a role's product work is made of."""

    id: str
    name: str
    target: float  # share of strategy
    shares: Mapping[str, float]  # category -> part of product work; they add up to 1


def _profile(id_: str, fields: dict[str, object]) -> Profile:
    shares = {name: float(str(value)) for name, value in fields.items() if name not in ("name", "target")}
    return Profile(id_, str(fields["name"]), float(str(fields["target"])), MappingProxyType(shares))


STAGES: Mapping[str, float] = MappingProxyType(_TABLE.pop("stages"))
PROFILES: Mapping[str, Profile] = MappingProxyType({id_: _profile(id_, fields) for id_, fields in _TABLE.items()})


def of_role(role: str) -> Profile:
    """The profile of a role as the directory writes it ("po"); a product manager's where there is none for it."""
    return PROFILES.get(role.strip().lower(), PROFILES["pm"])


def seeded(stages: Iterable[tuple[date, str]]) -> list[tuple[date, float]]:
    """A dated target (valid from, share of strategy) from a product's dated stages; unknown stages are left out."""
    return [(day, STAGES[stage]) for day, stage in sorted(stages) if stage in STAGES]
