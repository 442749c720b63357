"""What the telephone network knows of made-up callers: whose line it is, the mast at once, the handset's own position.

Told through the simulated server of locations where one runs, as a real room hears it; else by the switch, so that the
time before a newcomer comes in can be played as fast as it can be.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from math import atan2, degrees
from random import Random
from typing import Any

from heed.adapters.eisec.simulator import Known, Simulator
from heed.demo.county import County
from heed.demo.people import private_name
from heed.demo.stories import Story
from heed.demo.stories.bind import Fix

#: How a made-up position was found, by the words of its story.
METHODS = {"network cell": ("network_zone", 75), "handset (AML)": ("aml_gnss", 68)}
#: Lines in a hundred on the internet whose entry is an earlier address.
MOVED_SHARE = 15


def known_of(story: Story, at: datetime) -> Known:
    """What is answered when a caller's number is asked for, from how many seconds after the ring at `at`."""
    if story.registered_address:
        return [(0.0, _landline(story))]
    fixes = sorted(story.fixes, key=lambda fix: fix.after)
    return [(float(fix.after), _mobile(fix, story, at)) for fix in fixes]


def put(simulator: Simulator, story: Story, at: datetime) -> None:
    """Let the server know of a caller who rings now."""
    simulator.put(story.number, known_of(story, at))


def _landline(story: Story) -> dict[str, Any]:
    *lines, postcode = [part.strip() for part in story.registered_address.split(",")]
    if not postcode.startswith("Q"):
        lines, postcode = [*lines, postcode], ""
    return {
        "status": "found", "line_type": "fixed", "subscriber_name": story.registered_to, "address_lines": lines,
        "postcode": postcode, "method": "SUBSCRIBER_ADDRESS", "shape": "point", "easting": story.place.easting,
        "northing": story.place.northing,
    }  # fmt: skip


def _mobile(fix: Fix, story: Story, at: datetime) -> dict[str, Any]:
    method, confidence = METHODS.get(fix.source, ("network_zone", 75))
    found = {
        "status": "found", "line_type": "mobile", "method": method.upper(), "easting": fix.easting,
        "northing": fix.northing, "confidence_pct": confidence, "network": "Calder Mobile",
        "located_at": (at + timedelta(seconds=fix.after)).isoformat(),
    }  # fmt: skip
    if method == "aml_gnss":
        return {**found, "shape": "circle", "semi_major_m": fix.within}
    return {**found, **_zone(fix, story)}


def _zone(fix: Fix, story: Story) -> dict[str, Any]:
    """An ellipse, or the sector of a mast that looks to where the caller is."""
    lots = Random(f"{fix.easting}/{fix.northing}")
    zone = {"cell_or_zone_id": f"Z{lots.randrange(1000, 9999)}"}
    if lots.random() < 0.5:
        turn = lots.randrange(0, 180)
        axes = {"semi_major_m": fix.within, "semi_minor_m": round(fix.within * 0.6), "orientation_deg": turn}
        return {**zone, "shape": "ellipse", **axes}
    east, north = story.place.easting - fix.easting, story.place.northing - fix.northing
    begins = (degrees(atan2(east, north)) - lots.randrange(20, 100)) % 360
    return {
        **zone, "shape": "sector", "inner_radius_m": 0, "outer_radius_m": fix.within, "start_angle_deg": round(begins),
        "opening_angle_deg": 120,
    }  # fmt: skip


def anybody(county: County) -> Any:
    """What is answered of a number that no story has: always the same, made up from the number."""

    def of(number: str) -> Known | None:
        if not number:
            return None
        lots = Random(zlib.crc32(number.encode()))
        address = lots.choice(county.addresses)
        if number.startswith("+447"):
            return _somewhere(address.easting, address.northing, lots)
        internet = lots.randrange(100) < MOVED_SHARE
        status = "ex_directory_ok" if lots.random() < 0.2 else "found"
        return [(0.0, {
            "status": status, "line_type": "voip" if internet else "fixed",
            "subscriber_name": private_name(lots), "address_lines": address.words.split(", "),
            "postcode": address.postcode, "method": "SUBSCRIBER_ADDRESS", "shape": "point",
            "easting": address.easting, "northing": address.northing,
        })]  # fmt: skip

    return of


def _somewhere(easting: int, northing: int, lots: Random) -> Known:
    """A mast at once, the handset after some seconds."""
    wide = lots.choice((600, 1200, 2500))
    zone = {
        "status": "found", "line_type": "mobile", "method": "NETWORK_ZONE", "shape": "sector",
        "easting": easting - wide // 3, "northing": northing - wide // 4, "inner_radius_m": 0, "outer_radius_m": wide,
        "start_angle_deg": 0, "opening_angle_deg": 120, "confidence_pct": 75, "network": "Calder Mobile",
    }  # fmt: skip
    handset = {
        "status": "found", "line_type": "mobile", "method": "AML_GNSS", "shape": "circle", "easting": easting,
        "northing": northing, "semi_major_m": lots.choice((5, 12, 22)), "confidence_pct": 68,
    }  # fmt: skip
    return [(0.0, zone), (float(lots.randrange(8, 25)), handset)]
