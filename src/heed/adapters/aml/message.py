"""What an AML message says, in whichever form it came: text message (versions 1 and 2, packed or plain) or HTTPS form.

A reader for what others send: nothing here raises, every field may be missing or wrong, and what is odd becomes a
warning beside what could be read. Formats: ETSI TS 103 625, and Google's ELS specifications for SMS and HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TypeVar

import msgspec

from heed.picture.location import Method

METHODS: dict[str, Method] = {
    "g": "aml_gnss", "w": "aml_wifi", "c": "aml_cell", "gps": "aml_gnss", "gnss": "aml_gnss", "wifi": "aml_wifi",
    "cell": "aml_cell",
}  # fmt: skip
NOT_FOUND = "n"
MOST_CHARACTERS = 2000
FARTHEST = 200_000
_HEX = re.compile(r"\s*(?:[0-9A-Fa-f]{2}){20,}\s*")
_HEADER = re.compile(r"^\s*A[\"'”]?ML\s*=", re.IGNORECASE)
_LEGIBLE = re.compile(r"[^\x20-\x7e]")
T = TypeVar("T")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What could be read of a message. Degrees WGS84, metres."""

    number: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius: float | None = None
    confidence: int | None = None
    method: Method = "unknown"
    located_at: datetime | None = None
    network: str = ""
    floor: str = ""
    warnings: tuple[str, ...] = ()
    raw: str

    @property
    def found(self) -> bool:
        """Whether the handset knew where it is."""
        return self.latitude is not None


class _Fields:
    """The fields of a message, each read once, with what was odd about them."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self.warnings: list[str] = []

    def text(self, name: str) -> str:
        return self._fields.get(name, "").strip()

    def read(self, name: str, make: Callable[[str], T | None], what: str) -> T | None:
        """A field as `make` reads it; None and a warning where it cannot."""
        said = self.text(name)
        if not said:
            return None
        try:
            found = make(said)
        except (ValueError, OverflowError, OSError):
            found = None
        if found is None:
            self.warnings.append(f"its {what} cannot be read: {_LEGIBLE.sub('?', said)[:40]}")
        return found


def from_sms(text: str, number: str = "") -> Message:
    """A text message, plain or as the hexadecimal of a data message's seven-bit characters."""
    raw = text[:MOST_CHARACTERS]
    plain = _unpacked(raw) if _HEX.fullmatch(raw) else raw.strip()
    pairs = [part.partition("=") for part in plain.split(";")]
    fields = _Fields({name.strip().casefold(): value for name, _, value in pairs[1:]})
    if not _HEADER.match(plain):
        fields.warnings.append("it does not begin as an AML message does")
    length = fields.read("ml", int, "length")
    if length is not None and length != len(plain):
        fields.warnings.append(f"it says it is {length} characters and is {len(plain)}")
    version = pairs[0][2].strip()
    return _second_version(fields, number, raw) if version == "2" else _first_version(fields, number, raw)


def from_form(form: Mapping[str, str], raw: str) -> Message:
    """The fields of an HTTPS message."""
    fields = _Fields(form)
    source = (fields.text("location_source") or fields.text("pm")).casefold()
    sure = "location_certainty" if "location_certainty" in form else "location_confidence"
    return _located(
        fields, raw[:MOST_CHARACTERS],
        latitude=fields.read("location_latitude", _degrees, "latitude"),
        longitude=fields.read("location_longitude", _degrees, "longitude"),
        radius=fields.read("location_accuracy", _metres, "radius"),
        confidence=fields.read(sure, _percent, "confidence"), source=source,
        located_at=fields.read("location_time", _milliseconds, "time"),
        number=fields.text("device_number") or fields.text("number"),
        network=_network(fields.text("cell_network_mcc"), fields.text("cell_network_mnc")),
        floor=fields.text("location_floor")[:20],
    )  # fmt: skip


def _first_version(fields: _Fields, number: str, raw: str) -> Message:
    rough = fields.text("rd").casefold()
    return _located(
        fields, raw, latitude=fields.read("lt", _degrees, "latitude"),
        longitude=fields.read("lg", _degrees, "longitude"),
        radius=None if rough == NOT_FOUND else fields.read("rd", _metres, "radius"),
        confidence=fields.read("lc", _percent, "confidence"),
        source=NOT_FOUND if rough == NOT_FOUND else fields.text("pm").casefold(),
        located_at=fields.read("top", _stamp, "time"), number=number,
        network=_network(fields.text("mcc"), fields.text("mnc")),
    )  # fmt: skip


def _second_version(fields: _Fields, number: str, raw: str) -> Message:
    """The trial version: place, radius and time are written together, the time as seconds from the call's."""
    place: list[float | None] = [*(fields.read("lo", _numbers, "place") or ()), None, None, None]
    latitude, longitude, radius = place[:3]
    called = fields.read("et", _seconds, "time of the call")
    after = fields.read("lt", float, "time")
    return _located(
        fields, raw, latitude=_within(latitude, 90), longitude=_within(longitude, 180), radius=radius or None,
        confidence=fields.read("lc", _percent, "confidence"), source=fields.text("ls").casefold(),
        located_at=called + timedelta(seconds=after) if called and after is not None and abs(after) < 1e6 else None,
        number=number, network=_network(fields.text("nc")[:3], fields.text("nc")[3:]),
    )  # fmt: skip


def _located(
    fields: _Fields, raw: str, *, latitude: float | None, longitude: float | None, radius: float | None,
    confidence: int | None, source: str, located_at: datetime | None, number: str, network: str, floor: str = "",
) -> Message:  # fmt: skip
    """Put together; a null position is none, however its coordinates were filled in."""
    if latitude is None or longitude is None or source == NOT_FOUND or (latitude, longitude) == (0.0, 0.0):
        latitude = longitude = radius = None
        confidence = None
    if source and source != NOT_FOUND and source not in METHODS and source != "unknown":
        fields.warnings.append("how it was found cannot be read")
    return Message(
        number=number[:40], latitude=latitude, longitude=longitude, radius=radius, confidence=confidence,
        method=METHODS.get(source, "unknown"), located_at=located_at, network=network, floor=floor,
        warnings=tuple(fields.warnings), raw=raw,
    )  # fmt: skip


# One field


def _finite(said: str) -> float:
    value = float(said.replace("−", "-"))
    if not isfinite(value):
        raise ValueError(said)
    return value


def _degrees(said: str) -> float | None:
    return _within(_finite(said), 180)


def _within(value: float | None, most: float) -> float | None:
    return value if value is not None and abs(value) <= most else None


def _metres(said: str) -> float | None:
    value = _finite(said)
    return value if 0 <= value <= FARTHEST else None


def _percent(said: str) -> int | None:
    value = round(_finite(said))
    return value if 0 <= value <= 100 else None


def _numbers(said: str) -> list[float]:
    return [_finite(part) for part in said.split(",")]


def _stamp(said: str) -> datetime:
    return datetime.strptime(said[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _seconds(said: str) -> datetime:
    return datetime.fromtimestamp(_finite(said), UTC)


def _milliseconds(said: str) -> datetime:
    return datetime.fromtimestamp(_finite(said) / 1000, UTC)


def _network(country: str, network: str) -> str:
    both = [part for part in (country.strip(), network.strip()) if part.isascii() and part.isdigit()]
    return "-".join(both)[:12]


def _unpacked(packed: str) -> str:
    """Seven-bit characters (GSM 03.38) packed eight into seven bytes; those AML uses are the same in ASCII."""
    bits, held, characters = 0, 0, []
    for byte in bytes.fromhex(packed.strip()):
        bits |= byte << held
        held += 8
        while held >= 7:
            characters.append(chr(bits & 0x7F))
            bits >>= 7
            held -= 7
    return "".join(characters).rstrip("\0\r")
