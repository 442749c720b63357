"""The pages of figures: the wallboard, and answer times."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.performance.answers import by_period, figures
from heed.performance.answers_view import Day, Month, span
from heed.performance.calls import patience, read
from heed.performance.published import LINE, as_csv, published_row
from heed.performance.views import Wall
from heed.picture.moment import LONDON
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker


async def wall(request: Request) -> Response:
    """Figures legible at four metres; no names, addresses or single incidents."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await site.page(request, "performance/wall.html", screen="wallboard", session=session, live={"wall": "wall"})


#: How long a month that was counted is shown again to whoever asks, before it is counted anew.
COUNTED_FOR = timedelta(minutes=10)


class Shown(msgspec.Struct, frozen=True):
    """A month on the page: when it begins, its neighbours as addresses and words, and when it was counted."""

    first: datetime
    after: datetime
    counted: datetime

    @property
    def name(self) -> str:
        """`2026-11`."""
        return f"{self.first.astimezone(LONDON):%Y-%m}"

    @property
    def words(self) -> str:
        """`November 2026`."""
        return f"{self.first.astimezone(LONDON):%B %Y}"

    @property
    def before(self) -> str:
        """The month before."""
        return f"{self._last_of_before:%Y-%m}"

    @property
    def before_words(self) -> str:
        """Its name."""
        return f"{self._last_of_before:%B %Y}"

    @property
    def _last_of_before(self) -> datetime:
        return (self.first - timedelta(hours=1)).astimezone(LONDON)

    @property
    def following(self) -> str:
        """The month after; empty where it has not begun."""
        return f"{self.after.astimezone(LONDON):%Y-%m}" if self.after <= self.counted else ""

    @property
    def following_words(self) -> str:
        """Its name."""
        return f"{self.after.astimezone(LONDON):%B %Y}"


async def answers(request: Request) -> Response:
    """`/performance`: the last 24 hours, live, and a month (`?month=2026-11`)."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    now = site.now()
    counted = now - timedelta(seconds=now.timestamp() % COUNTED_FOR.total_seconds())
    month = Shown(*span(request.query_params.get("month", ""), now), counted)
    live = {"answers": "answers", "month": f"answers-month:{month.name}@{counted:%Y-%m-%dT%H:%M}"}
    return await site.page(
        request, "performance/answers.html", screen="performance", session=session, live=live, month=month
    )


async def published(request: Request) -> Response:
    """`/performance/answers.csv?month=2026-11`: 999 of a month in the published columns."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "performance" not in site.screens_of(session):
        return site.refused(session, "Answer times are not in your role. Sign in, or take a post, that has them.")
    first, after = span(request.query_params.get("month", ""), site.now())
    calls = [
        call
        for call in (await read(site.room.store, first, after, patience(site.policy))).values()
        if call.line == LINE
    ]
    found = by_period(calls, "month") or {first: figures([])}
    await site.reading(site.sessions.who(session), "exported", "answer_times", f"999 answer times, {first:%B %Y}")
    text = as_csv("month", (published_row(at, "month", of, site.policy) for at, of in found.items()))
    name = f"999-answer-times-{first.astimezone(LONDON):%Y-%m}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


SCREENS = (Screen("wallboard", "/wall", "Wall"), Screen("performance", "/performance", "Answer times"))
VIEWS: dict[str, ViewMaker] = {"wall": Wall, "answers": Day, "answers-month": Month}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/wall", wall), Route("/performance", answers), Route("/performance/answers.csv", published)]
