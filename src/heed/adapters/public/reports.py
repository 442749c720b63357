"""Reports by the public: a form page by page, kept for later, sent; and what is said at once where it shows danger.

A form keeps nothing here while it is filled in: every page carries the answers of those before it, so that no error, no
restart and no going back loses one. Where an answer shows danger, the room has it from that page on, finished or not.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.public.drafts import Draft
from heed.adapters.public.gate import Full
from heed.adapters.public.shell import GONE, Public, address, public_of, sent_fields, shielded
from heed.adapters.public.tickets import REFERENCE, read
from heed.contact import report
from heed.policy.report import Report, ReportQuestion, Reports
from heed.policy.values import Policy
from heed.web.forms import position
from heed.web.problem import AWAY

MINUTE, HOUR = 60.0, 3600.0
NOT_A_FORM = "There is no such form. The forms there are stand at /report."
WRONG_CODE = "This code and this word do not go together. Look at both again; they are letters and digits."
NOTHING_KEPT = "Nothing is kept under this code any more. Begin again, or ring 101."


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """A form as far as it is filled in, and where its reader is."""

    form: Report
    reference: str
    page: int
    answers: dict[str, str]

    def asked(self, reports: Reports) -> tuple[ReportQuestion, ...]:
        """What this page asks."""
        return report.asked(self.form, reports, self.page, self.answers)

    def at(self, page: int) -> Filling:
        """The same, on another page."""
        return msgspec.structs.replace(self, page=page)


# Pages


async def begin(request: Request) -> Response:
    """`/report`: what can be reported, and the way back to what was begun."""
    public = public_of(request)
    return public.page("reports.html", visitor=public.visitor(request))


async def form(request: Request) -> Response:
    """`/report/<form>`: its first page; `?on` goes on with what this visitor began."""
    public = public_of(request)
    wanted = public.policy.reports.forms.get(request.path_params["form"])
    if wanted is None:
        return public.problem(NOT_A_FORM, 404)
    filling = Filling(form=wanted, reference=public.tickets.new(), page=0, answers={})
    if "on" in request.query_params:
        filling = await _begun(request, public, wanted) or filling
    return _page(public, filling)


async def _begun(request: Request, public: Public, wanted: Report) -> Filling | None:
    reference = public.visitor(request)
    draft = await public.drafts.find(reference, public.now()) if reference else None
    if reference is None or draft is None or draft.form != wanted.id:
        return None
    page = min(draft.page, len(wanted.pages) - 1)
    return Filling(form=wanted, reference=reference, page=page, answers=draft.answers)


def _page(
    public: Public, filling: Filling, *, errors: dict[str, str] | None = None, problem: str = "", status: int = 200
) -> Response:
    reports = public.policy.reports
    asked = filling.asked(reports)
    here = {question.id for question in asked}
    return public.page(
        "form.html", status=status, f=filling, asked=asked, errors=errors or {}, problem=problem,
        heading=tuple(filling.form.pages)[filling.page],
        ticket=public.tickets.signed(filling.form.id, filling.reference),
        carried={name: answer for name, answer in filling.answers.items() if name not in here and answer},
        back=report.following(filling.form, reports, filling.page, filling.answers, -1) is not None,
        last=report.following(filling.form, reports, filling.page, filling.answers) is None,
        chosen=report.chosen, longest=report.LONGEST,
    )  # fmt: skip


async def fill(request: Request) -> Response:
    """A page of a form was sent: on, back, or kept for later."""
    public = public_of(request)
    policy = public.policy
    wanted = policy.reports.forms.get(request.path_params["form"])
    if wanted is None:
        return public.problem(NOT_A_FORM, 404)
    sent = await sent_fields(request)
    filling = _filling(public, wanted, sent)
    try:
        async with public.gate.under_way():
            public.gate.count(f"page|{address(request)}", policy.reports.public.pages_minute, MINUTE)
            match sent.get("go"):
                case "back":
                    return _page(public, filling.at(_step(policy, filling, -1) or 0))
                case "keep":
                    return await _keep(request, public, filling)
                case _:
                    return await _on(request, public, filling)
    except Full as full:
        return _page(public, filling, problem=public.instead(full), status=429 if full.own else 503)
    except AWAY:
        return _page(public, filling, problem=GONE, status=503)


def _filling(public: Public, wanted: Report, sent: dict[str, str]) -> Filling:
    """What a page carried. A reference that we did not give to a page of this form becomes a new one."""
    reference = public.tickets.of_page(wanted.id, sent.get("ticket", "")) or public.tickets.new()
    page = min(position(sent.get("page", "0")), len(wanted.pages) - 1)
    known = {name for names in wanted.pages.values() for name in names}
    answers = {name.removeprefix("a."): value for name, value in sent.items() if name.startswith("a.")}
    answers = {name: value for name, value in answers.items() if name in known}
    return Filling(form=wanted, reference=reference, page=page, answers=answers)


def _step(policy: Policy, filling: Filling, step: int = 1) -> int | None:
    return report.following(filling.form, policy.reports, filling.page, filling.answers, step)


async def _on(request: Request, public: Public, filling: Filling) -> Response:
    """Say what is wrong beside where it is; tell the room at once of danger; go on, or send."""
    policy = public.policy
    errors = {
        question.id: words
        for question in filling.asked(policy.reports)
        if (words := report.wrong(question, filling.answers.get(question.id, "")))
    }
    if not errors:
        most = policy.reports.public.all_letters
        errors = report.too_much(filling.asked(policy.reports), filling.answers, most)
    shown = _danger(public, filling)
    ahead = _step(policy, filling)
    told = await public.contact(filling.reference)
    if shown and told is None:
        return await _tell(request, public, filling if errors else filling.at(ahead or filling.page), shown)
    if errors:
        return _page(public, filling, errors=errors, status=422)
    if ahead is not None:
        return _page(public, filling.at(ahead))
    if told is None:
        return await _send(request, public, filling)
    return await _send_rest(request, public, filling)


def _danger(public: Public, filling: Filling) -> str:
    """Why it is offered as a 999 is: by an answer that carries risk, or by words that speak of danger to life now."""
    reports = public.policy.reports
    by_answers = report.danger(filling.form, reports, filling.answers)
    words = report.own_words(filling.form, reports, filling.answers)
    return "; ".join(part for part in (by_answers, public.shows_danger(words)) if part)[:400]


async def _tell(request: Request, public: Public, filling: Filling, shown: str) -> Response:
    """The room has it now; whoever writes stays where the two can write to each other, and may go on with the form."""
    figures = public.policy.reports.public
    public.gate.count("danger", figures.everybody_minute, MINUTE, own=False)
    if _step(public.policy, filling) is not None or filling.page < len(filling.form.pages) - 1:
        draft = Draft(filling.form.id, filling.page, filling.answers)
        await public.drafts.keep(filling.reference, draft, public.now(), figures.draft_days)
    await _received(public, filling, shown)
    return public.welcome(request, filling.reference, "/stay")


async def _send(request: Request, public: Public, filling: Filling) -> Response:
    """Nothing in it shows danger: a number, and what happens with it."""
    figures = public.policy.reports.public
    public.gate.count(f"sent|{address(request)}", figures.address_hour, HOUR)
    # a tenth of it in a tenth of the time: what comes in one burst is not all worked on at once
    public.gate.count("sent", max(1, figures.everybody_minute // 10), MINUTE / 10, own=False)
    await _received(public, filling, "")
    await public.drafts.forget(filling.reference)
    return public.welcome(request, filling.reference, f"/report/sent/{filling.form.id}/{filling.reference}")


async def _received(public: Public, filling: Filling, shown: str) -> None:
    wanted, reports, answers = filling.form, public.policy.reports, filling.answers
    await public.inbox.received(
        "online_report", filling.reference, form=wanted.id, subject=wanted.name, risk=shown,
        text=report.own_words(wanted, reports, answers), answers=report.given(wanted, reports, answers),
        from_name=report.filled(wanted, reports, answers, "name"),
        number=report.filled(wanted, reports, answers, "number"),
        reply_to=report.filled(wanted, reports, answers, "email"), kept=not shown and not wanted.read,
    )  # fmt: skip


async def _send_rest(request: Request, public: Public, filling: Filling) -> Response:
    """The room has had the first answers: the others follow as they were answered."""
    reports = public.policy.reports
    answers = report.given(filling.form, reports, filling.answers)
    lines = [f"{asks} {words}" for asks, words in report.in_words(reports, answers)]
    told = await public.contact(filling.reference)
    if told is not None:
        for number, part in enumerate(in_parts("\n".join(lines)), 1):
            mark = "rest" if number == 1 else f"rest.{number}"
            await public.inbox.added(told.id, f"{filling.reference}.{mark}", part)
    await public.drafts.forget(filling.reference)
    return public.welcome(request, filling.reference, "/stay")


def in_parts(text: str, longest: int = 8000) -> Iterator[str]:
    """All of a text, in messages that the room takes; broken between words where there are any."""
    while len(text) > longest:
        cut = max(text.rfind("\n", 0, longest), text.rfind(" ", 0, longest)) + 1 or longest
        yield text[:cut]
        text = text[cut:]
    yield text


async def _keep(request: Request, public: Public, filling: Filling) -> Response:
    figures = public.policy.reports.public
    public.gate.count(f"kept|{address(request)}", figures.address_hour, HOUR)
    draft = Draft(filling.form.id, filling.page, filling.answers)
    until = await public.drafts.keep(filling.reference, draft, public.now(), figures.draft_days)
    secret = public.tickets.secret(filling.reference)
    return public.page("kept.html", f=filling, secret=secret, until=until)


async def sent(request: Request) -> Response:
    """`/report/sent/<form>/<reference>`: the number it has, and to the browser that sent it the word to its answer.
    Whoever else looks learns nothing but what the address says.
    """
    public = public_of(request)
    wanted = public.policy.reports.forms.get(request.path_params["form"])
    reference = read(request.path_params["reference"])
    if wanted is None or len(reference) != REFERENCE:
        return public.problem(NOT_A_FORM, 404)
    secret = public.tickets.secret(reference) if public.visitor(request) == reference else ""
    return public.page("sent.html", form=wanted, reference=reference, secret=secret)


async def come_back(request: Request) -> Response:
    """`/report/return`: to what was begun, or to what was sent, with its code and word."""
    public = public_of(request)
    if request.method == "GET":
        return _return(public, {}, {})
    typed = await sent_fields(request)
    public.gate.count(f"page|{address(request)}", public.policy.reports.public.pages_minute, MINUTE)
    reference = public.tickets.knows(typed.get("code", ""), typed.get("word", ""))
    if reference is None:
        missing = {name: f"Write the {name}" for name in ("code", "word") if not typed.get(name, "").strip()}
        return _return(public, typed, missing or {"code": WRONG_CODE, "word": WRONG_CODE}, status=422)
    draft = await public.drafts.find(reference, public.now())
    if draft is not None and draft.form in public.policy.reports.forms:
        return public.welcome(request, reference, f"/report/{draft.form}?on")
    if await public.contact(reference) is not None:
        return public.welcome(request, reference, "/stay")
    return _return(public, typed, {}, problem=NOTHING_KEPT, status=404)


def _return(
    public: Public, typed: dict[str, str], errors: dict[str, str], *, problem: str = "", status: int = 200
) -> Response:  # fmt: skip
    errors = {"code": "", "word": "", **errors}
    entered = {name: typed.get(name, "") for name in ("code", "word")}
    return public.page("return.html", problem=problem, errors=errors, status=status, **entered)


ROUTES = [
    Route("/report", shielded(begin)),
    Route("/report/return", shielded(come_back), methods=["GET", "POST"]),
    Route("/report/sent/{form}/{reference}", shielded(sent)),
    Route("/report/{form}", shielded(form), methods=["GET"]),
    Route("/report/{form}", shielded(fill), methods=["POST"]),
]
