"""A chat begun by somebody outside: what it is about, and then the page where the two write to each other.

Whoever has not looked at that page for the pack's minutes has left, and the handler is told.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.public.gate import Full
from heed.adapters.public.shell import GONE, Public, address, public_of, sent_fields, shielded
from heed.adapters.public.stay import LONGEST
from heed.web.problem import AWAY

MINUTE, HOUR = 60.0, 3600.0
FORM = "chat"
SAY = "Write what it is about. A few words will do."


async def begin(request: Request) -> Response:
    """`/chat`: before the first words; whoever is in a conversation is led back to it."""
    public = public_of(request)
    reference = public.visitor(request)
    contact = await public.contact(reference) if reference else None
    there = reference if contact is not None and contact.present else None
    return _page(public, public.tickets.new(), there=there)


def _page(
    public: Public, reference: str, *, there: str | None = None, words: str = "", name: str = "", problem: str = "",
    error: str = "", status: int = 200,
) -> Response:  # fmt: skip
    return public.page(
        "chat.html", status=status, ticket=public.tickets.signed(FORM, reference), there=there, words=words, name=name,
        problem=problem, error=error, longest=LONGEST,
    )  # fmt: skip


async def open_chat(request: Request) -> Response:
    """The first words were sent. A page sent twice opens one chat."""
    public = public_of(request)
    sent = await sent_fields(request)
    reference = public.tickets.of_page(FORM, sent.get("ticket", "")) or public.tickets.new()
    words, name = sent.get("words", "").strip(), sent.get("name", "").strip()[:200]
    wrong = "" if words else SAY
    if len(words) > LONGEST:
        wrong = f"This is {len(words)} characters; begin with {LONGEST}, and write the rest when you are in."
    if wrong:
        return _page(public, reference, words=words, name=name, error=wrong, status=422)
    figures = public.policy.reports.public
    try:
        async with public.gate.under_way():
            if not public.shows_danger(words):
                public.gate.count(f"sent|{address(request)}", figures.address_hour, HOUR)
            public.gate.count("chats", figures.everybody_minute, MINUTE, own=False)
            await public.inbox.received("web_chat", reference, text=words, from_name=name)
    except Full as full:
        return _page(public, reference, words=words, name=name, problem=public.instead(full), status=429)
    except AWAY:
        return _page(public, reference, words=words, name=name, problem=GONE, status=503)
    public.presence.looked(reference)
    return public.welcome(request, reference, "/stay")


ROUTES = [
    Route("/chat", shielded(begin), methods=["GET"]),
    Route("/chat", shielded(open_chat), methods=["POST"]),
]
