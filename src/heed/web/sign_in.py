"""Signing in and out, the first run of an empty room, and coming on duty in a role."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from heed.access.accounts import SHORTEST, WeakPassword
from heed.access.administrator import appoint
from heed.access.sessions import COOKIE
from heed.log.command import Malformed, Refusal
from heed.web import problem
from heed.web.api import limited_body, site_of
from heed.web.forms import plain_fields
from heed.web.site import Site


def nobody_yet(site: Site) -> bool:
    """Whether the room has no people."""
    return not site.room.index.by_category["person"]


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a posted form; where a name comes twice, its last. Raises `Malformed`."""
    return dict(plain_fields(await limited_body(request)))


async def sign_in_page(request: Request) -> Response:
    """The sign-in sheet; the set-up sheet in an empty room."""
    site = site_of(request)
    if nobody_yet(site):
        return RedirectResponse("/first-run", 303)
    return _sheet(site, next_path=request.query_params.get("next", "/"))


def _sheet(site: Site, *, words: str = "", name: str = "", next_path: str = "/", status: int = 200) -> Response:
    demo = site.demo
    given = {
        **site.context(None), "problem": words, "name": name, "next": next_path,
        "demo_people": demo.people if demo else (), "beginnings": demo.beginnings() if demo else (),
    }  # fmt: skip
    return HTMLResponse(site.render("sign-in.html", **given), status)


async def sign_in(request: Request) -> Response:
    """Check name and password; the page's own dialog asks for JSON and gets the new token."""
    site = site_of(request)
    fields = await fields_of(request)
    name, password = fields.get("name", "").strip(), fields.get("password", "")
    wants_json = "application/json" in request.headers.get("accept", "")
    address = request.client.host if request.client else ""
    keys = (f"name:{name.casefold()}:{address}", f"address:{address}")
    wait = site.throttle.wait_seconds(*keys)
    person = None if wait > 0 else await site.accounts.check(name, password)
    words = f"Too many tries; wait {int(wait) + 1} s." if wait > 0 else "That name and password do not go together."
    found = site.room.index.by_category["person"].get(f"person/{person}") if person else None
    if found is None or getattr(found, "disabled", True):
        if wait <= 0:
            site.throttle.failed(*keys)
        if wants_json:
            return problem.problem(429 if wait > 0 else 403, "Not signed in", words, reason="SignInFailed")
        return _sheet(site, words=words, name=name, next_path=fields.get("next", "/"), status=403)
    site.throttle.passed(*keys)
    token, session = await site.sessions.begin(found.id, fields.get("workstation", "") or address)
    answer: Response
    if wants_json:
        answer = JSONResponse({"person": found.id, "csrf": session.csrf})
    else:
        answer = RedirectResponse(_local(fields.get("next", "/")), 303)
    return _with_cookie(answer, request, token)


def _local(path: str) -> str:
    """Only ever a path of this site."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _with_cookie(answer: Response, request: Request, token: str) -> Response:
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/", max_age=14 * 24 * 3600)
    return answer


async def sign_out(request: Request) -> Response:
    """End this session. The post stays held until it is left: a person who signs out is still on duty."""
    site = site_of(request)
    session = await site.session(request)
    fields = await fields_of(request)
    if session is not None and fields.get("csrf") == session.csrf:
        await site.sessions.end(session)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


async def first_run_page(request: Request) -> Response:
    """The first person of an empty room."""
    site = site_of(request)
    if not nobody_yet(site):
        return RedirectResponse("/sign-in", 303)
    return HTMLResponse(site.render("first-run.html", **site.context(None)))


async def first_run(request: Request) -> Response:
    """Make the administrator."""
    site = site_of(request)
    fields = await fields_of(request)
    if not nobody_yet(site):
        return RedirectResponse("/sign-in", 303)
    problems, person = _first_run_problems(fields), ""
    if not problems:
        sign_in_name = fields["name"].strip().lower()
        try:
            person = await appoint(
                site.acts, site.accounts, site.now, sign_in_name, fields["full_name"], fields["password"]
            )
        except Malformed as fault:
            problems = {("name" if f == "sign_in" else "full_name"): m for f, m in fault.errors}
        except (Refusal, WeakPassword) as refusal:
            problems = {"password" if isinstance(refusal, WeakPassword) else "name": str(refusal)}
    if problems:
        kept = {name: value for name, value in fields.items() if name not in ("password", "again")}
        given = {**site.context(None), "problems": problems, "values": kept}
        return HTMLResponse(site.render("first-run.html", **given), 422)
    token, _ = await site.sessions.begin(person, "first run")
    return _with_cookie(RedirectResponse("/", 303), request, token)


def _first_run_problems(fields: dict[str, str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name in ("name", "full_name", "password"):
        if not fields.get(name, "").strip():
            problems[name] = "is needed"
    if len(fields.get("password", "")) < SHORTEST:
        problems["password"] = f"at least {SHORTEST} characters"
    elif fields["password"] != fields.get("again", ""):
        problems["again"] = "is not the same"
    return problems


async def home(request: Request) -> Response:
    """To the first screen of the person's role, or to choosing a role."""
    site = site_of(request)
    if nobody_yet(site):
        return RedirectResponse("/first-run", 303)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    first = site.first_screen(site.screens_of(session))
    return RedirectResponse(first.href if first else "/duty", 303)


ROUTES = [
    Route("/", home),
    Route("/sign-in", sign_in_page, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/first-run", first_run_page, methods=["GET"]),
    Route("/first-run", first_run, methods=["POST"]),
]
