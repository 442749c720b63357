"""Wiring: which capabilities there are, and how a node is put together from them.

The only module that knows every capability. It decides nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from starlette.applications import Starlette

from heed.access import administrator, restricted_view, restricting
from heed.access import decide as access
from heed.access import pages as access_pages
from heed.access.accounts import Accounts
from heed.adapters.aml import endpoint as aml_endpoint
from heed.adapters.aml.kept import Kept
from heed.adapters.aml.matching import Matching
from heed.adapters.eisec import running as eisec
from heed.adapters.gazetteer import running as gazetteer
from heed.adapters.lookout.watch import Watch
from heed.adapters.messaging import pages as messaging_pages
from heed.adapters.messaging.contract import Channels
from heed.adapters.messaging.mail import Mail
from heed.adapters.messaging.settings import mail_settings
from heed.adapters.public import pages as public_pages
from heed.adapters.public.shell import Public
from heed.adapters.records import running as records_running
from heed.adapters.telephony import keys as keys_of_switches
from heed.adapters.telephony import pages as telephony_pages
from heed.adapters.telephony.described import described as telephony_described
from heed.adapters.telephony.exchange import Exchange
from heed.adapters.telephony.keys import Keys
from heed.adapters.telephony.link import OverHttp
from heed.clock.deadline import Derivations, Derive
from heed.clock.due import Due, due_rule
from heed.clock.run import Clock
from heed.contact import deadlines as contact_deadlines
from heed.contact import decide as contact
from heed.contact import history as contact_history
from heed.contact import history_view, locating_pages, plan_view
from heed.contact import owed as contact_owed
from heed.contact import owing_pages as contact_owing
from heed.contact import own_words as contact_own_words
from heed.contact import pages as contact_pages
from heed.contact import plan_asked as contact_plan
from heed.contact import silent as contact_silent
from heed.contact import views as contact_views
from heed.demo import crowd
from heed.demo.callers import SWITCH as DEMO_SWITCH
from heed.demo.county import make_county
from heed.demo.set_up import CountyPlaces, Demo, set_up
from heed.dispatch import deadlines as dispatch_deadlines
from heed.dispatch import decide as dispatch
from heed.dispatch import pages as dispatch_pages
from heed.handbook import pages as handbook_pages
from heed.incidents import account as incident_account
from heed.incidents import conduct as incident_conduct
from heed.incidents import conduct_view
from heed.incidents import deadlines as incident_deadlines
from heed.incidents import decide as incidents
from heed.incidents import liaison as incident_liaison
from heed.incidents import ndm as incident_ndm
from heed.incidents import owed as incident_owed
from heed.incidents import pages as incident_pages
from heed.incidents import qualifying as incident_qualifying
from heed.incidents import second as incident_second
from heed.incidents import settling as incident_settling
from heed.intelligence import carrying as intelligence_carrying
from heed.intelligence import checks as intelligence_checks
from heed.intelligence import checks_due as intelligence_due
from heed.intelligence import checks_pages, known_pages, markers_pages, search_pages
from heed.intelligence import checks_records as intelligence_records
from heed.intelligence import crews as intelligence_crews
from heed.intelligence import event as intelligence_event
from heed.intelligence import knowing as intelligence_knowing
from heed.intelligence import linked as intelligence_linked
from heed.intelligence import linking as intelligence_linking
from heed.intelligence import markers as intelligence_markers
from heed.intelligence import reviews as intelligence_reviews
from heed.intelligence import schemes as intelligence_schemes
from heed.intelligence import submission as intelligence_submission
from heed.log.act import Acts
from heed.log.command import Rule
from heed.log.decided import Consequence
from heed.log.follow import TOGETHER_SECONDS, follow
from heed.log.mentions import Mentions
from heed.log.pen import Pen
from heed.log.room import Room
from heed.log.seal import Keyring
from heed.log.store import Store, open_pool
from heed.log.traces import Traces
from heed.performance import pages as performance_pages
from heed.picture.fact import Fact
from heed.picture.incident import Incident
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack, Policy
from heed.retention import pages as retention_pages
from heed.retention import rules as retention
from heed.risk import again as risk_again
from heed.risk import chase as risk_chase
from heed.risk import deadlines as risk_deadlines
from heed.risk import decide as risk
from heed.risk import for_officers as risk_for_officers
from heed.risk import hear as risk_hear
from heed.risk import matters as risk_matters
from heed.risk import owed as risk_owed
from heed.risk import panels as risk_panels
from heed.risk import recommend as risk_recommend
from heed.risk import sop as risk_sop
from heed.risk import told as risk_told
from heed.risk import undone as risk_undone
from heed.risk import written as risk_written
from heed.standards import decide as standards
from heed.standards import pages as standards_pages
from heed.standards import sought as standards_sought
from heed.standards.watch import LookingWatch
from heed.supervision import deadlines as supervision_deadlines
from heed.supervision import decide as supervision
from heed.supervision import pages as supervision_pages
from heed.telemetry.figures import Figures
from heed.units import deadlines as unit_deadlines
from heed.units import decide as units
from heed.web.app import make_app as web_app
from heed.web.site import Site
from heed.web.strip import Strip
from heed.web.verbs import VERBS
from heed.web.view import ViewMaker

RULES: tuple[Rule, ...] = (
    *contact.RULES, *contact_plan.RULES, *incidents.RULES, *incident_account.RULES, *incident_conduct.RULES,
    *incident_ndm.RULES, *incident_liaison.RULES, *incident_qualifying.RULES, *incident_second.RULES,
    *risk_matters.RULES, *risk.RULES, *dispatch.RULES, *units.RULES, *supervision.RULES, *access.RULES,
    *standards.RULES,
    *intelligence_checks.RULES, *intelligence_records.RULES, *intelligence_submission.RULES,
    *intelligence_knowing.RULES, *intelligence_linked.RULES, *intelligence_event.RULES,
    *intelligence_markers.RULES, *intelligence_schemes.RULES, *intelligence_crews.RULES,
    *gazetteer.RULES,
    *restricting.RULES, *retention.RULES,
)  # fmt: skip
#: What facts bring with them, in the order in which it is decided: each sees what those before it brought.
CONSEQUENCES: tuple[Consequence, ...] = (
    *contact_plan.CONSEQUENCES, *contact_silent.CONSEQUENCES, *contact_own_words.CONSEQUENCES,
    *risk_written.CONSEQUENCES, *risk_hear.CONSEQUENCES, *risk_matters.CONSEQUENCES,
    *intelligence_carrying.CONSEQUENCES, *risk_recommend.CONSEQUENCES, *risk_sop.CONSEQUENCES,
    *risk_again.CONSEQUENCES, *risk_chase.CONSEQUENCES,
    *incidents.CONSEQUENCES, *incident_settling.CONSEQUENCES, *contact.CONSEQUENCES, *risk_for_officers.CONSEQUENCES,
    *supervision.CONSEQUENCES, *intelligence_event.CONSEQUENCES,
)  # fmt: skip
#: What stands open on an incident, by capability: owed, asked, advised or undone, one line each.
OWED: tuple[Callable[[Incident, Policy], Iterable[str]], ...] = (
    incident_owed.still_open, risk_owed.still_open, contact_owed.still_open, contact_plan.still_open,
    intelligence_due.still_open,
)  # fmt: skip
#: Facts by which what belongs together is found again in the whole record, and the traces each leaves.
LEAVING: tuple[type[Fact], ...] = (
    *incident_conduct.LEAVING, *contact_history.LEAVING, *standards_sought.LEAVING,
)  # fmt: skip
DUE = (
    *standards.DUE,
    *contact.DUE, *contact_plan.DUE, *incidents.DUE, *risk_told.DUE, *risk_undone.DUE, *intelligence_due.DUE,
    *intelligence_submission.DUE, *intelligence_linking.DUE, *dispatch.DUE, *units.DUE, *supervision.DUE,
    *intelligence_reviews.DUE, *intelligence_crews.DUE,
)  # fmt: skip


def left_by(fact: Fact) -> frozenset[str]:
    """The traces that a fact leaves in the index."""
    return incident_conduct.left_by(fact) | contact_history.left_by(fact) | standards_sought.left_by(fact)


def derivations() -> Derivations:
    """Everything that derives deadlines, by category of stream."""
    found: dict[str, tuple[Derive, ...]] = {}
    for module in (
        standards, contact_deadlines, contact_plan, incident_deadlines, risk_deadlines, risk_undone, intelligence_due,
        intelligence_submission, intelligence_linking, dispatch_deadlines, unit_deadlines, supervision_deadlines,
        intelligence_reviews, intelligence_crews,
    ):  # fmt: skip
        for category, rules in module.DEADLINES.items():
            found[category] = (*found.get(category, ()), *rules)
    return found


def rules(pack: Pack) -> tuple[Rule, ...]:
    """Every rule, the clock's among them."""
    return (*RULES, due_rule(DUE, derivations(), pack))


def still_open(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """Everything that stands open on an incident, one line each."""
    return tuple(line for owed in OWED for line in owed(incident, policy))


def commands() -> frozenset[str]:
    """API names of every command a role of a pack may be given, the systems' own among them."""
    return frozenset({Due.api_name(), *(rule.name for rule in RULES if not rule.internal)})


Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """The room's time where nothing simulates it."""
    return datetime.now(UTC)


class Node(msgspec.Struct, frozen=True):
    """One process's share of the system: the room it follows and the way it writes."""

    url: str
    store: Store
    room: Room
    acts: Acts
    pack: Pack
    now: Callable[[], datetime]
    traces: Traces | None = None
    #: The data folder's key of what no database may give away; empty where there is none.
    key: bytes = b""

    def clock(self, name: str = "clock") -> Clock:
        """A clock on this node."""
        return Clock(self.acts, self.now, name)

    def looking(self) -> LookingWatch:
        """Holds readings against each other."""
        return LookingWatch(self.acts, self.now)

    def watch(self) -> Watch:
        """Looks whether neighbours are still heard."""
        return Watch(self.acts, self.now)


@contextlib.asynccontextmanager
async def open_node(
    url: str,
    pack: Pack,
    *,
    now: Callable[[], datetime] = wall_clock,
    following: bool = True,
    connections: int = 8,
    together: float = TOGETHER_SECONDS,
    trace_key: bytes = b"",
) -> AsyncIterator[Node]:
    """A node on a database that has its schema; loads the room and follows the record while open.

    With a `trace_key` it keeps the blind index by which closed incidents are read together with open ones.
    """
    pool = open_pool(url, most=connections)
    await pool.open(wait=True)
    store = Store(pool, Keyring())
    room = Room(store)
    figures = Figures()
    pen = Pen(url, room, figures)
    tasks: list[asyncio.Task[None]] = []
    try:
        await room.load()
        await pen.start()
        if following:
            tasks.append(asyncio.create_task(follow(url, room, together), name="follow"))
        traces = Traces(store, trace_key, LEAVING, left_by) if trace_key else None
        if traces is not None:
            tasks.append(asyncio.create_task(traces.follow(), name="traces"))
        if following:
            tasks.append(asyncio.create_task(Mentions(store).follow(), name="mentions"))
        acts = Acts(room, pen, pack, rules(pack), derivations(), figures, CONSEQUENCES)
        yield Node(url, store, room, acts, pack, now, traces, trace_key)
    finally:
        await _stop(tasks)
        await pen.stop()
        await pool.close()


async def appoint(url: str, sign_in: str, name: str, password: str) -> None:
    """Let somebody in as administrator, by this pack's rules, on a record that a room may be at work on."""
    async with open_node(url, load_pack(default_pack_path()), following=False, connections=2) as node:
        await administrator.appoint(node.acts, Accounts(node.store), node.now, sign_in, name, password)


async def _stop(tasks: Iterable[asyncio.Task[None]]) -> None:
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        # a cancellation that meets a bell in the same turn is lost (asyncio before 3.12), so it is said again
        _, left = await asyncio.wait(left, timeout=0.5)


# The web face


PAGES = (
    contact_owing, checks_pages, markers_pages,
    dispatch_pages, contact_pages, locating_pages, search_pages, incident_pages, known_pages,
    risk_panels, performance_pages, supervision_pages,
    access_pages, restricted_view, retention_pages, standards_pages, handbook_pages,
)  # fmt: skip


def make_app(
    node: Node, demo: Demo | None, *, mode: str = "", figures_token: str = "", aml_key: str = "",
    map_tiles: str = "", map_credit: str = "", public: Public | None = None, switch_keys: Keys | None = None,
) -> Starlette:  # fmt: skip
    """The web face of a node; with the public's pages beside it where it is given them, and the switches' line in."""
    screens = [screen for module in PAGES for screen in module.SCREENS]
    makers: dict[str, ViewMaker] = {"strip": Strip}
    for module in PAGES:
        twice = makers.keys() & module.VIEWS.keys()
        assert not twice, f"two views are called {', '.join(sorted(twice))}"
        makers |= module.VIEWS
    makers["calls"] = contact_views.queues(node.traces, node.room)
    makers["plan"] = plan_view.Plan
    makers["history"] = lambda name, context: history_view.History(name, context, node.traces)
    makers["conduct"] = lambda name, context: conduct_view.Conduct(name, context, node.traces)
    imported = gazetteer.imported(node.room)
    site = Site(
        node.acts, node.room, node.pack, rules(node.pack), node.now, makers, screens,
        places=demo.places if demo else imported, mode=mode, demo=demo.shown if demo else None,
    )  # fmt: skip
    site.traces = node.traces
    site.figures_token = figures_token
    site.verbs = VERBS
    site.ground = demo.ground if demo else b""
    site.env.globals |= {"map_tiles": map_tiles, "map_credit": map_credit}
    for module in PAGES:
        site.panels |= getattr(module, "PANELS", {})
    kept = ["strip", *(name for module in PAGES for name in module.KEPT)]
    matching = Matching(node.acts, node.room, node.now, Kept(node.store, node.key), lambda: site.places)
    node.room.listeners.append(matching.listen)
    routes = [*(route for module in PAGES for route in module.ROUTES), *aml_endpoint.routes(matching, aml_key)]
    exchange, keys = Exchange(node.acts, node.room, node.now), switch_keys or Keys()
    routes += [*gazetteer.ROUTES, *telephony_pages.routes(exchange, keys)]
    routes += messaging_pages.routes(Channels(node.acts, node.room, node.now), exchange, keys)
    runs = [("aml", matching.run), ("gazetteer", imported.run)]
    app = web_app(site, [*routes, *(public_pages.ROUTES if public else ())], kept, runs, map_tiles)
    app.state.public = public
    app.state.described = (telephony_described(), search_pages.described())
    return app


def make_public(node: Node, key: bytes, *, made_up: bool = False) -> Public:
    """The public's pages of a node; `key` is what its secrets follow from."""
    return Public(node.acts, node.room, node.pack, node.now, key, made_up=made_up)


async def run_mail(node: Node, environment: Mapping[str, str]) -> None:
    """E-mail in and out, for ever."""
    settings = mail_settings(environment)
    if settings is not None:
        await Mail(node.acts, node.store, node.now, settings).run()


def public_app(public: Public) -> Starlette:
    """The public's pages by themselves, for an address of their own."""
    return public_pages.make_app(public)


def alarm(app: Starlette, words: str | None) -> None:
    """Show a line on every screen until it is taken back (None)."""
    site: Site = app.state.site
    site.standing_alarm = words


async def prepare_demo(node: Node) -> Demo:
    """The made-up force, in an empty demo folder; what the demonstration shows of it in any."""
    return await set_up(node.acts, node.room, node.now)


async def room_lines(node: Node, demo: Demo | None) -> list[str]:
    """What `heed serve` prints of a demonstration, or of the places that a real room has."""
    return demo.lines() if demo else await gazetteer.lines(node.room)


async def run_crowd(node: Node, address: str, data_dir: Path, elsewhere: Collection[str] = ()) -> None:
    """The demonstration's callers and crews, for ever; their switch reaches the room at an address.

    They bring a server of locations and a records service, but for those that are `elsewhere` (`HEED_EISEC`,
    `HEED_RECORDS`).
    """
    key = keys_of_switches.of_switch(keys_of_switches.path_of(data_dir), DEMO_SWITCH)
    switch = OverHttp(address, key)
    places = None if "HEED_EISEC" in elsewhere else CountyPlaces
    await crowd.run(node.acts, node.room, node.now, switch, places, records="HEED_RECORDS" not in elsewhere)


async def run_locator(node: Node, locations: str, *, made_up: bool = False) -> None:
    """Ask the server at `HOST:PORT` where calls come from, for ever; in the made-up county positions have words."""
    imported, county = gazetteer.imported(node.room), CountyPlaces(make_county()) if made_up else None
    asking = eisec.keep_asking(node.acts, node.room, node.now, eisec.address(locations), lambda: county or imported)
    await asyncio.gather(asking, imported.run())


async def run_records(node: Node, service: str, key: str) -> None:
    """Carry questions to the records service at an address, for ever."""
    await records_running.keep_asking(node.acts, node.room, node.now, service, key)
