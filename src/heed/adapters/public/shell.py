"""What every page of the public has at hand, and how it is answered: no sign-in, nothing of the room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib import resources
from typing import Any

import jinja2
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from heed.adapters.messaging.port import Inbox, contact_id
from heed.adapters.public.drafts import Drafts
from heed.adapters.public.gate import Full, Gate
from heed.adapters.public.presence import Presence
from heed.adapters.public.tickets import Tickets, spoken
from heed.log.act import Acts
from heed.log.command import Malformed
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.picture.message import Written
from heed.picture.moment import clock_time
from heed.policy.values import Pack, Policy
from heed.risk.written import danger
from heed.telemetry.lines import said_of
from heed.web.api import limited_body
from heed.web.forms import fields
from heed.web.problem import AWAY
from heed.web.site import day_and_time

log = structlog.get_logger("public")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
#: `no-referrer`: where somebody came from, or goes to, is nobody's business.
HEADERS = {
    "content-security-policy": POLICY, "referrer-policy": "no-referrer", "x-content-type-options": "nosniff",
    "x-frame-options": "DENY", "cache-control": "no-store",
}  # fmt: skip
MOST_BYTES = 512 * 1024
VISITOR = "heed_visitor"
BROKEN = "Something went wrong here, and it has been noted. Go back, and send it again."
GONE = (
    "We cannot reach our own records at this moment. What you wrote is still on this page: send it again in a minute."
)
CHANNELS: tuple[Written, ...] = ("web_chat", "online_report")


class Public:
    """One node's public face."""

    def __init__(
        self, acts: Acts, room: Room, pack: Pack, now: Callable[[], datetime], key: bytes, *, made_up: bool = False
    ) -> None:  # fmt: skip
        self.acts = acts
        self.room = room
        self.pack = pack
        self.now = now
        self.tickets = Tickets(key)
        self.drafts = Drafts(room.store, self.tickets)
        self.inbox = Inbox(acts, now)
        self.gate = Gate()
        self.presence = Presence(room, self.inbox)
        #: True in a demonstration, and every page says so: nobody would come.
        self.made_up = made_up
        self.env = _environment()

    @property
    def policy(self) -> Policy:
        """The policy in force now."""
        return self.pack.in_force(self.now())

    def page(self, template: str, *, status: int = 200, **given: Any) -> Response:
        """A whole page."""
        reports = self.policy.reports
        html = self.env.get_template(template).render(
            force=self.policy.force, public=reports.public, forms=reports.forms, made_up=self.made_up, **given
        )
        return HTMLResponse(html, status, headers=HEADERS)

    def problem(self, words: str, status: int) -> Response:
        """A page that says what is not possible, and what to do."""
        return self.page("problem.html", words=words, status=status)

    def shows_danger(self, words: str) -> str:
        """What of these words speaks of danger to life now, as a line says it."""
        return danger(words, self.policy.cues)

    def instead(self, full: Full) -> str:
        """What somebody is told whom we cannot take now."""
        whose = "A great deal has come from where you are" if full.own else "Very many people are writing to us"
        wait = f"{full.seconds} seconds" if full.seconds < 100 else f"{-(-full.seconds // 60)} minutes"
        return f"{whose}. Nothing you wrote is lost: send it again in {wait}. {self.policy.reports.public.instead}"

    # Visitors

    def visitor(self, request: Request) -> str | None:
        """The reference of whoever comes back to what they sent, by the cookie of this browser's session."""
        reference, _, secret = request.cookies.get(VISITOR, "").partition(".")
        return self.tickets.knows(reference, secret)

    def welcome(self, request: Request, reference: str, path: str) -> Response:
        """Lead on to a page that is this visitor's own. The cookie ends with the browser: the machine may be shared."""
        answer = RedirectResponse(path, 303, headers=HEADERS)
        value = f"{reference}.{self.tickets.secret(reference)}"
        secure = request.url.scheme == "https"
        answer.set_cookie(VISITOR, value, httponly=True, samesite="strict", secure=secure, path="/")
        return answer

    async def contact(self, reference: str) -> Contact | None:
        """What came of a reference, where something was sent under it."""
        for channel in CHANNELS:
            stream = f"contact/{contact_id(channel, reference)}"
            found = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
            if isinstance(found, Contact):
                return found
        return None

    async def keep_house(self) -> None:
        """For ever: end the conversations of those who left, and forget what is kept no longer."""
        await asyncio.gather(self._erase(), self.presence.keep(lambda: self.policy.reports.public.chat_quiet_minutes))

    async def _erase(self) -> None:
        while True:
            try:
                await self.drafts.erase(self.now())
            except AWAY as fault:
                log.warning("unfinished reports wait to be erased", reason=type(fault).__name__)
            await asyncio.sleep(3600)


def public_of(request: Request) -> Public:
    """The public face that a request came to."""
    found: Public = request.app.state.public
    return found


def address(request: Request) -> str:
    """Whom a request comes from."""
    return request.client.host if request.client else ""


async def sent_fields(request: Request) -> dict[str, str]:
    """The fields of a form; of a name that comes several times, all with a comma between. Raises `Malformed`."""
    found: dict[str, str] = {}
    for name, value in fields(await limited_body(request, MOST_BYTES)):
        clean = "".join(char if char >= " " or char in "\n\t" else " " for char in value.replace("\r\n", "\n"))
        found[name] = f"{found[name]},{clean}" if name in found else clean
    return found


def shielded(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose every end is a page of ours that says what to do."""

    async def answer(request: Request) -> Response:
        public = public_of(request)
        try:
            return await endpoint(request)
        except Full as full:
            return public.problem(public.instead(full), 429 if full.own else 503)
        except Malformed as fault:
            return public.problem(f"{fault} Go back, and send it again.", 422)
        except AWAY:
            return public.problem(GONE, 503)
        except Exception as fault:  # noqa: BLE001  # said plainly, and nothing of what was sent
            log.error("request failed", route=str(getattr(request.scope.get("route"), "path", "")), **said_of(fault))
            return public.problem(BROKEN, 500)

    return answer


def _environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(resources.files("heed.adapters.public") / "templates")),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined, auto_reload=False,
    )  # fmt: skip
    env.filters |= {"spoken": spoken, "clock_time": clock_time, "day_and_time": day_and_time}
    return env
