"""Where somebody stays who wrote to the room: who is reading, what was written either way, and what to do in danger.

The page works without a script (it draws itself anew); with one it asks for what is new every two seconds.
"""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from heed.adapters.public.gate import Full
from heed.adapters.public.shell import GONE, HEADERS, VISITOR, Public, public_of, sent_fields, shielded
from heed.picture.contact import Contact
from heed.web.problem import AWAY

MINUTE = 60.0
LONGEST = 2000
NOBODYS = "This browser is in no conversation. With your code and word you come back to it at /report/return."


async def stay(request: Request) -> Response:
    """`/stay`: the conversation of this browser."""
    public = public_of(request)
    reference, contact = await _mine(request, public)
    if reference is None or contact is None:
        return public.problem(NOBODYS, 404)
    return await _page(public, reference, contact)


async def _mine(request: Request, public: Public) -> tuple[str | None, Contact | None]:
    reference = public.visitor(request)
    if reference is None:
        return None, None
    public.presence.looked(reference)
    return reference, await public.contact(reference)


async def _page(
    public: Public,
    reference: str,
    contact: Contact,
    *,
    words: str = "",
    problem: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    draft = await public.drafts.find(reference, public.now())
    return public.page(
        "stay.html", x=contact, reference=reference, secret=public.tickets.secret(reference), words=words,
        problem=problem, error=error, draft=draft, mark=public.tickets.new(), status=status,
    )  # fmt: skip


async def state(request: Request) -> Response:
    """`/stay/now`: who is reading, and what was written; the inside of the page's live part."""
    public = public_of(request)
    _, contact = await _mine(request, public)
    if contact is None:
        return Response(status_code=204, headers=HEADERS)
    html = public.env.get_template("conversation.html").render(x=contact, public=public.policy.reports.public)
    return HTMLResponse(html, headers=HEADERS)


async def write(request: Request) -> Response:
    """The person wrote more. What cannot be taken now stays in the field."""
    public = public_of(request)
    sent = await sent_fields(request)
    reference, contact = await _mine(request, public)
    if reference is None or contact is None:
        return public.problem(NOBODYS, 404)
    words = sent.get("words", "").strip()
    if len(words) > LONGEST:
        wrong = f"This is {len(words)} characters. Send it in parts of {LONGEST}."
        return await _page(public, reference, contact, words=words, error=wrong, status=422)
    try:
        async with public.gate.under_way():
            if words:
                public.gate.count(f"wrote|{reference}", public.policy.reports.public.messages_minute, MINUTE)
                await public.inbox.added(contact.id, f"{reference}.{_mark(sent)}", words)
    except Full as full:
        return await _page(public, reference, contact, words=words, problem=public.instead(full), status=429)
    except AWAY:
        return await _page(public, reference, contact, words=words, problem=GONE, status=503)
    return RedirectResponse("/stay#newest", 303, headers=HEADERS)


def _mark(sent: dict[str, str]) -> str:
    """What tells this message from the next: a page sent twice says it once."""
    return sent.get("mark", "")[:40] or str(time.monotonic_ns())


async def leave(request: Request) -> Response:
    """The person leaves: this browser forgets it, and a conversation is over."""
    public = public_of(request)
    _, contact = await _mine(request, public)
    if contact is not None and contact.present:
        await public.inbox.ended(contact.id)
    answer = RedirectResponse("/report", 303, headers=HEADERS)
    answer.delete_cookie(VISITOR, path="/")
    return answer


ROUTES = [
    Route("/stay", shielded(stay), methods=["GET"]),
    Route("/stay", shielded(write), methods=["POST"]),
    Route("/stay/now", shielded(state)),
    Route("/stay/leave", shielded(leave), methods=["POST"]),
]
