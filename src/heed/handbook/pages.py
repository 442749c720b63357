"""The pack's chapters as pages, as they are in force now or on another day, and finding in all of them by words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.handbook import lowered
from heed.picture.moment import LONDON
from heed.policy.chapter import Chapter, found_in, kind
from heed.policy.chapters import chapters
from heed.policy.values import Pack, Policy
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

LONGEST_SEARCH = 200
#: The chapter beside which stands how often its rows were graded below, for whoever has the supervisor's screen.
GRADING = "grading"
REVIEWS = "supervisor"


class Edition(msgspec.Struct, frozen=True):
    """The policy of one stretch of time: from which day on, and whether it is in force now."""

    policy: Policy
    since: date
    days: tuple[date, ...]
    now: bool

    @property
    def query(self) -> str:
        """What an address carries so that it stays with this edition; nothing for the one in force."""
        return "" if self.now else f"?on={self.since}"


async def first(request: Request) -> Response:
    """`/policy`: the first chapter; with `?q=` what is found in all of them."""
    words = " ".join(request.query_params.get("q", "").split())[:LONGEST_SEARCH]
    edition = edition_of(request)
    book = chapters(edition.policy)
    if not words:
        return await _shown(request, edition, book, book[:1], book[0])
    return await _shown(request, edition, book, found_in(book, words), None, words)


async def chapter(request: Request) -> Response:
    """`/policy/<chapter>`; the name of one of its tables leads there too."""
    edition = edition_of(request)
    book = chapters(edition.policy)
    name = request.path_params["chapter"]
    here = next((one for one in book if one.has(name)), None)
    return await _shown(request, edition, book, (here,) if here else (), here)


async def _shown(
    request: Request, edition: Edition, book: tuple[Chapter, ...], shown: tuple[Chapter, ...], here: Chapter | None,
    words: str = "",
) -> Response:  # fmt: skip
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if here is None and not words:
        known = ", ".join(one.id for one in book)
        return site.refused(session, f"The pack has no such chapter; it has {known}.", 404)
    shares = await _shares(site, session) if here is not None and here.id == GRADING and edition.now else None
    return await site.page(
        request, "handbook/book.html", screen="", session=session, edition=edition, book=book, shown=shown, here=here,
        words=words, kind=kind, shares=shares, newest=lowered.NEWEST, reasons=lowered.REASONS,
        chapter_of={table.id: one.id for one in book for table in one.tables},
    )  # fmt: skip


async def _shares(site: Site, session: Session) -> tuple[lowered.Share, ...] | None:
    """How often each row was graded below, with reasons: a search of the record, recorded as one."""
    if REVIEWS not in site.screens_of(session):
        return None
    found = await lowered.read(site.room.store, site.pack.in_force)
    about = "recommended grades that were lowered"
    await site.readings.searched(site.sessions.who(session), about, sum(one.incidents for one in found), "the pack")
    return found


def edition_of(request: Request) -> Edition:
    """The edition in force now, or on the day asked for (`?on=2026-01-26`); a day that is none is today."""
    site = site_of(request)
    return edition_on(site.pack, site.now(), request.query_params.get("on", ""))


def edition_on(pack: Pack, now: datetime, day: str) -> Edition:
    """The edition of a pack in force on a day, written as `2026-01-26`, else now."""
    at = now
    if day:
        try:
            at = datetime.combine(date.fromisoformat(day), time(12), UTC)
        except ValueError:
            at = now
    policy = pack.in_force(at)
    days = tuple(start.astimezone(LONDON).date() for start, _ in pack.periods)
    since = next(day for day, (_, one) in zip(days, pack.periods, strict=True) if one is policy)
    return Edition(policy, since, days, policy is pack.in_force(now))


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/policy", first), Route("/policy/{chapter}", chapter)]
