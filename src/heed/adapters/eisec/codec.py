"""The simulator's own way of putting questions and answers on a wire: one JSON object a line. It is not SIN 278.

    → {"ask": "<query id>", "cli": "+447700900123"}         ← {"answer": "<query id>", "status": "found", …}
    → {"ping": 7}                                           ← {"pong": 7}

The names of an answer are those of the room's contract (docs/how-to/location.md). Every one but `answer` may be missing
or wrong: what can be read is read, the rest is a warning.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, get_args

import msgspec

from heed.contact.ports import CallerLocation
from heed.picture.location import LineType, Method, Status
from heed.picture.shape import Kind, Shape

MOST_BYTES = 16_384
MOST_LINES = 10
MOST_RAW = 4000
T = TypeVar("T")


class Unreadable(Exception):
    """A line that is no answer to anything."""


def question(query: str, number: str) -> bytes:
    """One question."""
    return msgspec.json.encode({"ask": query, "cli": number}) + b"\n"


def ping(count: int) -> bytes:
    """Is anybody there?"""
    return msgspec.json.encode({"ping": count}) + b"\n"


def read(line: bytes) -> CallerLocation | None:
    """What came; None for a pong. Raises `Unreadable`."""
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError) as fault:
        raise Unreadable("a line is no JSON") from fault
    if not isinstance(said, dict):
        raise Unreadable("a line is no object")
    if "pong" in said:
        return None
    if not isinstance(said.get("answer"), str):
        raise Unreadable("a line answers no question")
    return _answer(said, line)


class _Fields:
    """Fields of an answer, each as its kind or not at all."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said
        self.warnings: list[str] = []

    def get(self, name: str, kind: type[T], least: float | None = None, most: float | None = None) -> T | None:
        value = self._said.get(name)
        if value is None:
            return None
        try:
            found = msgspec.convert(value, kind, strict=False)
        except (msgspec.ValidationError, ValueError, OverflowError):
            self._odd(name)
            return None
        if isinstance(found, int | float) and least is not None and most is not None and not least <= found <= most:
            self._odd(name)
            return None
        return found

    def word(self, name: str, known: tuple[str, ...], otherwise: str) -> str:
        """One of the words there are."""
        said = self.get(name, str)
        if said is not None and said.strip().lower() not in known:
            self._odd(name)
            return otherwise
        return said.strip().lower() if said is not None else otherwise

    def _odd(self, name: str) -> None:
        self.warnings.append(f"its {name.replace('_', ' ')} cannot be read")


def _answer(said: dict[str, Any], line: bytes) -> CallerLocation:
    fields = _Fields(said)
    easting, northing = fields.get("easting", float, 0, 699_999), fields.get("northing", float, 0, 1_299_999)
    known = easting is not None and northing is not None
    lines = fields.get("address_lines", list[str]) or []
    status = fields.word("status", get_args(Status), "found" if known or lines else "error")
    located_at = fields.get("located_at", datetime)
    return CallerLocation(
        query=said["answer"][:80], cli=(fields.get("cli", str) or "")[:40], status=status,  # type: ignore[arg-type]
        line_type=fields.word("line_type", get_args(LineType), "unknown"),  # type: ignore[arg-type]
        subscriber_name=_line(fields.get("subscriber_name", str)),
        address_lines=tuple(_line(one, 60) for one in lines[:MOST_LINES]),
        postcode=_line(fields.get("postcode", str), 12),
        shape=_shape(fields) if known else Shape(), easting=round(easting) if known and easting is not None else None,
        northing=round(northing) if known and northing is not None else None,
        confidence=_rounded(fields.get("confidence_pct", float, 0, 100)),
        method=fields.word("method", get_args(Method), "unknown"),  # type: ignore[arg-type]
        network=_line(fields.get("network", str), 60), zone=_line(fields.get("cell_or_zone_id", str), 60),
        located_at=located_at if located_at is not None and located_at.tzinfo is not None else None,
        warnings=tuple(fields.warnings), raw=line.decode("utf-8", "replace").replace("\0", "").strip()[:MOST_RAW],
    )  # fmt: skip


def _shape(fields: _Fields) -> Shape:
    """A shape that lacks what its kind needs is a point: how near it is was not said."""
    kind: Kind = fields.word("shape", get_args(Kind), "point")  # type: ignore[assignment]
    metres = {
        name: fields.get(name, float, 0, 200_000)
        for name in ("semi_major_m", "semi_minor_m", "inner_radius_m", "outer_radius_m")
    }
    turns = {
        name: fields.get(name, float, 0, 360) for name in ("orientation_deg", "start_angle_deg", "opening_angle_deg")
    }
    corners = tuple(fields.get("corners", list[tuple[int, int]]) or ())[:64]
    needs = {
        "circle": metres["semi_major_m"], "ellipse": metres["semi_major_m"] and metres["semi_minor_m"],
        "sector": metres["outer_radius_m"], "polygon": len(corners) > 2 or None, "point": 0,
    }  # fmt: skip
    if needs.get(kind) is None:
        return Shape(kind="point")
    if kind == "circle":
        metres["semi_minor_m"] = metres["semi_major_m"]
    return Shape(kind=kind, corners=corners, **metres, **turns)


def _line(said: str | None, most: int = 200) -> str:
    return " ".join((said or "").replace("\0", " ").split())[:most]


def _rounded(value: float | None) -> int | None:
    return round(value) if value is not None else None
