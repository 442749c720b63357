"""Neighbours that are silent and have to be heard, as every screen is told with the pulse: one line each."""

from __future__ import annotations

from collections.abc import Iterator

from heed.picture.moment import clock_time
from heed.picture.neighbour import Neighbour
from heed.web.hub import Pulse
from heed.web.site import Site


def silences(site: Site) -> Iterator[str]:
    """A line for each that is silent outside a planned stop, where the pack says it aloud."""
    at, rules = site.now(), site.policy.neighbours
    for one in site.room.index.by_category["neighbour"].values():
        if isinstance(one, Neighbour) and one.silent_since and one.alarming(at) and rules[one.kind].loud:
            yield f"{one.says} since {clock_time(one.silent_since)}. {one.do}."


def with_silences(site: Site) -> Pulse:
    """The site's pulse, in whose alarm they stand after what the clock and the record say."""

    def pulse() -> dict[str, object]:
        found = site.pulse_now()
        alarms = [words for words in (found.get("alarm"), *silences(site)) if words]
        return {**found, "alarm": " ".join(map(str, alarms)) or None}

    return pulse
