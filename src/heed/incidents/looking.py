"""Looking at an incident: recorded each time, and remembered so that what came since can be marked (AU2, DI9)."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from heed.log import sql
from heed.log.command import Who
from heed.picture.incident import Incident
from heed.web.site import Site

QUERIES = sql.load("heed.incidents")


class Look(msgspec.Struct, frozen=True):
    """A person's last look at an incident: where the record stood, and when."""

    position: int
    at: datetime


async def look(site: Site, who: Who, incident: Incident, said: str = "") -> None:
    """Record that somebody opens an incident; work on it is reason enough while it is open, else what they say."""
    closed = site.readings.reason(who, said) or f"looking back at {incident.number}, closed"
    why = f"work on {incident.number}" if incident.open else closed
    await site.reading(who, "opened", f"incident/{incident.id}", why)


async def printed(site: Site, who: Who, incident: Incident) -> None:
    """Record that somebody puts an incident on paper."""
    await site.reading(who, "printed", f"incident/{incident.id}", f"log {incident.number} on paper")


async def looked(site: Site, who: Who, incident: Incident) -> Look | None:
    """The person's last look at an incident today or yesterday; None where there was none."""
    now = site.now()
    shifts = [f"shift/{who.person}/{day:%Y%m%d}" for day in (now, now - timedelta(days=1))]
    async with site.room.store.pool.connection() as connection:
        cursor = await connection.execute(
            QUERIES["last_look"], {"shifts": shifts, "subject": f'%"subject":"incident/{incident.id}"%'}
        )
        row = await cursor.fetchone()
    return Look(row[0], row[1]) if row else None
