"""The site: what every page and every API call has at hand, and how a page is put together."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from heed.access.accounts import Accounts
from heed.access.sessions import COOKIE, Session, Sessions
from heed.access.throttle import Throttle
from heed.log.act import Acts, Done
from heed.log.command import Command, NotFound, Refusal, Rule, Who, refs
from heed.log.restrictions import NOTHING, Sight
from heed.log.room import Room
from heed.log.seen import SeenRoom
from heed.log.traces import Traces
from heed.picture.moment import LONDON, clock_time, to_the_second
from heed.policy.complete import DISPATCH_HELP, HELP
from heed.policy.values import Pack, Policy, Role
from heed.web.compiled import CompiledOnce
from heed.web.editions import edition_query
from heed.web.forms import position
from heed.web.grade_marks import GradeMarks
from heed.web.grid import grid_reference
from heed.web.hub import Hub
from heed.web.places import Places
from heed.web.readings import Readings
from heed.web.silences import silences
from heed.web.tour import Demo as Demo
from heed.web.view import ViewContext, ViewMaker, Views

NEVER_RAN: dict[str, object] = {"clock": None, "alarm": None, "fired": 0, "next": None}
#: A record that has not answered by then is away.
PATIENCE_SECONDS = 2.0
NEVER_HEARD = "The clock has not been heard of yet."
#: What is done blindly where the record is not seen: help is never held (L7).
NEVER_HELD = HELP | DISPATCH_HELP
#: Templates as Python code, of all sites of this process.
COMPILED = CompiledOnce()
_MOMENT = re.compile(r"\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}")


class Screen(msgspec.Struct, frozen=True):
    """A screen of the room: its id in the pack, where it is, and its name."""

    id: str
    href: str
    label: str


#: What a capability shows on another's screen: the panel of a record by its id, read by whoever asks.
Panel = Callable[["Site", Session, str], Awaitable[Response]]


class Site:
    """One node's web face."""

    def __init__(
        self, acts: Acts, room: Room, pack: Pack, rules: Sequence[Rule], now: Callable[[], datetime],
        makers: Mapping[str, ViewMaker], screens: Sequence[Screen], *,
        places: Places | None = None, mode: str = "", demo: Demo | None = None,
    ) -> None:  # fmt: skip
        self.acts = acts
        #: The room as whoever this face is for sees it. The whole of it is the clock's and the decisions'.
        self.room = SeenRoom(room, NOTHING)
        self.pack = pack
        self.rules = {rule.name: rule for rule in rules if not rule.system and not rule.internal}
        self.now = now
        self.env = _environment()
        self.env.globals["grade_marks"] = GradeMarks(pack, now)
        self.env.globals["edition_query"] = edition_query(pack)
        self._makers = makers
        self.views = self._views()
        self.screens = tuple(screens)
        self.places = places
        self.mode = mode
        self.demo = demo
        self.sessions = Sessions(room)
        self.accounts = Accounts(room.store)
        self._faces: dict[Sight, Site] = {}
        self.throttle = Throttle()
        #: What the command bar understands (docs/how-to/pages.md).
        self.verbs: list[dict[str, Any]] = []
        #: Fragments that capabilities offer to other screens, by name.
        self.panels: dict[str, Panel] = {}
        #: What maps draw beneath positions, as `/api/v1/ground` answers it; empty for none.
        self.ground = b""
        self.env.globals |= {"map_tiles": "", "map_credit": ""}
        #: The blind index, where this node keeps it.
        self.traces: Traces | None = None
        #: A line that stays on every screen until it is taken back.
        self.standing_alarm: str | None = None
        #: Why the clock is not to be relied on, where it is not.
        self.clock_alarm: str | None = NEVER_HEARD
        #: What whoever reads the figures from elsewhere must show (docs/decisions/0015-who-reads-the-figures.md).
        self.figures_token = ""
        #: When the clock last ran, what alarms, how many deadlines it fired since it began, and when the next is due.
        self.pulse: dict[str, object] = {**NEVER_RAN}
        self._ran: datetime | None = None
        self.readings = Readings(self.room, self.act, lambda: self.policy)
        self.hub = Hub(
            self.room, self.views, self.sessions, now, self.pulse_now, self.screens_of, self.follows, self.views_of
        )

    def _views(self) -> Views:
        context = ViewContext(self.room, self.pack, self.now, self.render, lambda: self.pulse, self.acts.derivations)
        return Views(context, self._makers)

    # Who sees what

    async def face(self, session: Session) -> Site:
        """The site as a session's role sees it; everybody to whom no restricted log is open shares one."""
        role = self.sessions.who(session).role
        sight = frozenset(log.id for log in self.policy.restricted.values() if role in log.roles)
        if not sight:
            return self
        found = self._faces.get(sight)
        if found is None:
            found = self._faces[sight] = copy.copy(self)
            found.room = SeenRoom(self.room.whole, sight)
            found.views, found.readings = found._views(), Readings(found.room, found.act, lambda: self.policy)
            self.hub.follow(found.room, found.views)
            await found.room.look_again()
        return found

    async def views_of(self, session: Session) -> Views:
        """The views that a session's streams show."""
        return (await self.face(session)).views

    @property
    def policy(self) -> Policy:
        """The policy in force now."""
        return self.pack.in_force(self.now())

    # Who asks

    async def session(self, request: Request) -> Session | None:
        """The session of a request, if it has one that stands."""
        return await self.sessions.find(request.cookies.get(COOKIE))

    def screens_of(self, session: Session) -> tuple[str, ...]:
        """Ids of the screens a session's role has."""
        role = self.policy.roles.get(self.sessions.who(session).role)
        return role.screens if role else ()

    async def act(self, command: Command, who: Who, key: str | None = None) -> Done:
        """Do what a command asks, now. What is not seen from here is not there to be asked for, but for help (L7)."""
        for field in () if command.api_name() in NEVER_HELD else refs(type(command)):
            if self.room.named(getattr(command, field)):
                raise NotFound(kind=field, what=getattr(command, field))
        try:
            return await self.acts.act(command, who, at=self.now(), key=key)
        except Refusal as refusal:
            raise self._unsaid(refusal) from None

    def _unsaid(self, refusal: Refusal) -> Refusal:
        """The same refusal, naming nothing that is not seen from here."""
        restrictions = self.room.store.restrictions
        if not restrictions:
            return refusal
        facts = {
            name: restrictions.unsaid(value, self.room.sight, self.now()) if isinstance(value, str) else value
            for name, value in refusal.facts.items()
        }
        return refusal if facts == refusal.facts else type(refusal)(**facts)

    async def reading(self, who: Who, what: str, subject: str, why: str) -> None:
        """Record that somebody looked (L5). A reading that cannot be recorded does not happen."""
        await self.readings.record(who, what, subject, why)

    async def follows(self, session: Session, subject: str) -> None:
        """Record that somebody follows a record live, unless a page of theirs has just recorded that they opened it."""
        await self.readings.followed(self.sessions.who(session), subject)

    # Pages

    def render(self, template: str, **context: Any) -> str:
        """A template with nothing of a page around it."""
        return self.env.get_template(template).render(**context)

    def context(self, session: Session | None, here: str = "") -> dict[str, Any]:
        """What every page is given (docs/how-to/pages.md)."""
        person = self.sessions.person(session) if session else None
        who = self.sessions.who(session) if session else None
        role = self.policy.roles.get(who.role) if who else None
        allowed = role.screens if role else ()
        return {
            "person": {
                "id": person.id,
                "name": person.name,
                "sign_in": person.sign_in,
                "role": role.name if role else "",
            }
            if person
            else None,
            "who": who,
            "policy": self.policy,
            "csrf": session.csrf if session else "",
            "cursor": self.room.cursor,
            "room_time": iso(self.now()),
            "room_pace": f"{getattr(self.now, 'speed', 1.0):g}",
            "screens": [
                {"href": s.href, "label": s.label, "here": s.id == here}
                for s in self.screens
                if s.id in allowed and s.label
            ],
            "verbs": [verb for verb in self.verbs if verb.get("command") is None or self._may(role, verb["command"])],
            "tour": self._tour(allowed),
            "mode": self.mode,
            "mode_words": self.demo.words if self.demo else "",
        }

    def first_screen(self, allowed: Sequence[str]) -> Screen | None:
        """Where a role begins: the first of its screens that has a name."""
        named = {screen.id: screen for screen in self.screens if screen.label}
        return next((named[wanted] for wanted in allowed if wanted in named), None)

    def _tour(self, allowed: Sequence[str]) -> dict[str, Any] | None:
        """The guided first call of whoever begins there; in a demonstration only."""
        first = self.first_screen(allowed)
        if self.demo is None or first is None:
            return None
        return next((tour.block() for tour in self.demo.tours if tour.screen == first.id), None)

    @staticmethod
    def _may(role: Role | None, command: str) -> bool:
        return role is not None and command in role.may

    async def page(
        self, request: Request, template: str, *, screen: str, session: Session, live: dict[str, str] | None = None,
        **context: Any,
    ) -> Response:  # fmt: skip
        """A whole page. `live` names the views it shows: their drawn rows are given to the template by those keys."""
        if screen and screen not in self.screens_of(session):
            return self.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
        wanted = request.query_params.get("cursor", "")
        await self.room.wait_for(position(wanted))
        given = await self._live({"strip": "strip", **self._mine(session), **(live or {})})
        # Drawn after the last wait, so that all of them stand at the cursor that the page carries.
        here = self._here(request, screen)
        return HTMLResponse(self.render(template, **self.context(session, here), **given, **context))

    def _here(self, request: Request, screen: str) -> str:
        """The screen to mark in the list of screens: none on a page that only shares the right of one."""
        return next((s.id for s in self.screens if s.id == screen and request.url.path.startswith(s.href)), "")

    def _mine(self, session: Session) -> dict[str, str]:
        """The line of what is owed by the post that the session acts for, on top of every screen."""
        post = self.sessions.who(session).post
        return {"mine": f"mine:{post}"} if post and self.views.known("mine") else {}

    async def fragment(
        self, template: str, session: Session, *, live: dict[str, str] | None = None, **context: Any
    ) -> Response:
        """The inside of a pane, and the position it was drawn at. `live` as for a page."""
        given = await self._live(live or {})
        html = self.render(template, **self.context(session), **given, **context)
        return HTMLResponse(html, headers={"Heed-Cursor": str(self.room.cursor)})

    async def _live(self, wanted: Mapping[str, str]) -> dict[str, Any]:
        """What a template is told of the views it shows: their rows, their names, and `part` for rows by prefix."""
        drawn = {name: await self.views.open(view) for name, view in wanted.items()}
        return {
            "live": {name: Markup(view.html()) for name, view in drawn.items()},
            "live_names": dict(wanted),
            "part": lambda name, prefix: Markup(drawn[name].html(prefix)),
        }

    def ask_why(self, request: Request, session: Session, what: str) -> Response:
        """A page that asks why somebody looks at what is over; what they say leads on to the same address."""
        given = self.context(session)
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "why"]
        html = self.render("why.html", what=what, path=request.url.path, rest=rest, **given)
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    def refused(self, session: Session | None, words: str, status: int = 403) -> Response:
        """A page that says why not and what to do."""
        given = self.context(session)
        return HTMLResponse(self.render("problem.html", title="Not here", detail=words, **given), status)

    async def signed_in(self, request: Request) -> Session | Response:
        """The session, or the way to sign in."""
        session = await self.session(request)
        if session is not None:
            return session
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={path}", 303)

    def pulse_now(self) -> dict[str, object]:
        """The pulse, and for how many seconds of the wall no clock has run, however fast the room's own time goes. In
        its alarm neighbours that are silent stand after what the clock and the record say.
        """
        quiet = None if self._ran is None else round((datetime.now(UTC) - self._ran).total_seconds(), 1)
        silent = silences(self.room, self.policy, self.now())
        alarms = [str(words) for words in (self.pulse["alarm"], *silent) if words]
        return {**self.pulse, "quiet": quiet, "alarm": " ".join(alarms) or None}

    @property
    def clock_heard(self) -> datetime | None:
        """When the clock last showed that it runs, on the machine's time."""
        return self._ran

    async def look_at_pulse(self) -> None:
        """Look once."""
        self.pulse = await self._pulse()

    async def keep_pulse(self) -> None:
        """Know when the clock last ran, for every screen, and alarm when it did not."""
        while True:
            self.pulse = await self._pulse()
            await asyncio.sleep(1.0)

    async def _pulse(self) -> dict[str, object]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                rows = await self.room.store.rows("clock_pulse")
        except Exception as fault:  # noqa: BLE001  # whatever keeps us from the record is the alarm itself
            return {
                **self.pulse,
                "alarm": f"The record cannot be reached ({type(fault).__name__}).",
            }
        if not rows:
            self.clock_alarm = "The clock has never run: nothing will be escalated. Start it."
            return {**NEVER_RAN, "alarm": self.clock_alarm}
        _, at, wall, fired, due = rows[0]
        self._ran = wall
        silent = (datetime.now(UTC) - wall).total_seconds()
        late = silent > self.policy.limits.clock_silent_seconds
        self.clock_alarm = (
            f"The clock has not run for {int(silent)} s: nothing is being escalated. Watch the targets yourself."
            if late
            else None
        )
        alarm = self.clock_alarm or self.standing_alarm
        return {"clock": iso(at), "alarm": alarm, "fired": fired, "next": iso(due) if due else None}


def iso(moment: datetime) -> str:
    """UTC, as scripts read it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_and_time(moment: datetime) -> str:
    """`23 Nov 14:05` in London."""
    return moment.astimezone(LONDON).strftime("%-d %b %H:%M")


def day_of(moment: datetime) -> str:
    """`23 Nov 2026` in London."""
    return moment.astimezone(LONDON).strftime("%-d %b %Y")


def said(sentence: str) -> str:
    """A fact's sentence as people read it: a moment in braces, `{2026-11-23T14:05:00Z}`, becomes its London time."""
    return _MOMENT.sub(lambda found: clock_time(datetime.fromisoformat(found[1])), sentence)


def in_words(name: str) -> str:
    """`force_incident_manager` → "force incident manager"."""
    return name.replace("_", " ")


def _environment() -> jinja2.Environment:
    root = str(resources.files("heed"))
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([f"{root}/web/templates", root]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        bytecode_cache=COMPILED,
    )
    env.filters |= {
        "iso": iso, "clock_time": clock_time, "day_and_time": day_and_time, "in_words": in_words, "said": said,
        "day_of": day_of,
        "to_the_second": to_the_second,
        "grid": lambda place: grid_reference(place.easting, place.northing) if place.known else "",
    }  # fmt: skip
    return env
