"""Rows of the dispatch board as markup, by hand: fifty a second are drawn, and each is kept drawn.

Pure. Everything that comes from the record is escaped here. The look of every class is in `web/static/css`; glyphs are
those of `components.html`, which a test compares. Nothing here decides; words say what the state already says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import escape

from heed.clock.owed import Owed
from heed.picture.incident import Incident
from heed.picture.moment import clock_time
from heed.picture.shown import names_of
from heed.picture.unit import Unit
from heed.policy.risk_order import Ahead
from heed.policy.script import Question
from heed.policy.values import UnitStatus
from heed.web.grade_marks import Mark

#: A unit's shape by what its status does.
SHAPES = {
    "available": "available", "last_resort": "available", "en_route": "en_route", "at_scene": "at_scene",
    "committed": "committed", "committed_deployable": "committed", "emergency": "emergency", "off_duty": "off",
}  # fmt: skip
#: Skills and equipment that a dispatcher looks for, in a word; first those that fewest units have.
MARKS: dict[str, str] = {
    "afo": "armed", "ballistic_shield": "armed", "dog": "dog", "dog_gp": "dog", "moe": "MOE",
    "method_of_entry_tools": "MOE", "taser": "taser", "taser_ced": "taser", "negotiator": "negotiator",
    "licensed_search_officer": "search", "polsa": "search", "public_order_l2": "public order", "drone": "drone",
    "drone_pilot": "drone", "throw_line": "throw line", "rail_track_safety": "rail", "dash_da_specialist": "DA",
    "pursuit_tpac": "pursuit", "tyre_deflation": "stinger", "defibrillator": "defib", "supervisor": "sergeant",
}  # fmt: skip


def moment(at: datetime) -> str:
    """UTC to the second, as the page's script reads it. `at` is in UTC, as everything in the room is."""
    return at.isoformat(timespec="seconds")[:19] + "Z"


def plain(name: str) -> str:
    """`pell_vale` → `Pell vale`."""
    return name.replace("_", " ").capitalize()


def queue_row(i: Incident, owed: Owed, mark: Mark, *, order: str, why: str, news: int, risk: int) -> str:
    """An incident in the queue.

    `news` and `risk` are the positions of the newest entries, and of the newest about risk: the page marks what came
    since its reader last looked.
    """
    grade = i.grade or "ungraded"
    due = moment(owed.due)
    sound = f' data-sound="immediate:{i.id}"' if i.state == "waiting" and grade in ("immediate", "ungraded") else ""
    state, by = standing(i)
    area = f"<small>{escape(plain(i.area))}</small>" if i.area else ""
    together = f' data-with="{i.event.lead}"' if i.event.lead else ""
    return (
        f'<tr data-key="{i.id}" data-order="{order}" data-incident="{i.number}" data-href="/incidents/{i.id}"'
        f' data-pane-href="/board/incidents/{i.id}" data-is="{i.state}" data-news="{news}" data-risk="{risk}"'
        f"{together}{sound}>"
        f'<td><span class="grade {grade}"><svg viewBox="0 0 12 12" aria-hidden="true">{mark.shape}</svg>'
        f"<b>{i.number}</b></span><small>{escape(mark.word)}</small></td>"
        f'<td><span>{escape(i.code_name or i.what)}</span>{_marked(i)}<small class="why">{escape(why)}</small></td>'
        f"<td><span>{escape(i.place.words)}</span>{area}</td>"
        f'<td><time class="due" datetime="{due}" data-due="{due}" data-from="{moment(owed.since)}"'
        f' data-what="{owed.what}"></time>{_told(i, owed)}</td>'
        f"<td><span>{escape(state)}</span>{f'<small>{escape(by)}</small>' if by else ''}</td></tr>"
    )


def standing(i: Incident) -> tuple[str, str]:
    """Where it is in its life, and who has it."""
    by = f"by {i.accepted_by}" if i.accepted_by else ""
    if i.event.reports:
        count = len(i.event.reports)
        by = " · ".join(part for part in (f"leads {count} report{'' if count == 1 else 's'}", by) if part)
    match i.state:
        case "shared":
            return f"with {i.event.number}", i.event.in_words
        case "waiting":
            return "not accepted", by
        case "accepted":
            return "accepted", by
        case "released":
            return "units gone", by
        case _:
            return ", ".join(
                f"{c.callsign} {'at scene' if c.at_scene_at else 'en route' if c.en_route_at else 'assigned'}"
                for c in i.units
            ), by


def _marked(i: Incident) -> str:
    """What of whom and what it names is marked, by a sign and in words."""
    if not i.markers.shown or not (names := names_of(i.markers.standing)):
        return ""
    return f' <small class="marked"><span aria-hidden="true">⚑</span> {escape(", ".join(names))}</small>'


def _told(i: Incident, owed: Owed) -> str:
    """Who owns it since it climbed, or who was told that something was missed."""
    watching = i.watching
    if i.unresourced and watching.owner_role:
        name, role = owed.owner_name, owed.owner_role.replace("_", " ")
        return f"<small>with {escape(f'{name}, {role}' if name else f'{role}, nobody on duty')}</small>"
    if watching.missed and watching.missed_owner[0]:
        role, _, name = watching.missed_owner
        return f"<small>told: {escape(name or role.replace('_', ' '))}</small>"
    return ""


def why_here(i: Incident, sooner: Ahead | None = None, unasked: Sequence[Question] = ()) -> str:
    """One line of why the row stands where it stands: the risks that put it ahead in its grade, then danger first.

    `unasked` are the questions of its script about life that nobody has answered.
    """
    about_life = any(q.about_life for q in i.open_questions)
    said = (
        ("life at risk", i.assessment is not None and i.assessment.life_at_risk),
        ("question about life open", about_life),
        *((_not_answered(unasked), True) for _ in unasked[:1]),
        ("question open", bool(i.open_questions) and not about_life),
        ("not graded, watched as an immediate", i.grade is None),
        *((words, True) for words in i.account.regard.speech),
        ("hate perceived", bool(i.hate)),
        *((words, True) for words in (_why_unresourced(i) if i.unresourced else _why_resourced(i))),
        ("no THRIVE yet", i.assessment is None and i.thrive_step > 0),
        ("FIM list", i.watching.fim),
    )
    lines = [words for words, holds in said if holds]
    if sooner is None or not sooner.minutes:
        return " · ".join(lines)
    return f"{sooner.minutes} min ahead: {' · '.join(dict.fromkeys((*sooner.why, *lines)))}"


def _not_answered(unasked: Sequence[Question]) -> str:
    """In few signs: a board has sixty such rows."""
    more = f" +{len(unasked) - 1}" if len(unasked) > 1 else ""
    return f"unanswered: {unasked[0].id.replace('_', ' ')}{more}"


def _why_resourced(i: Incident) -> list[str]:
    if i.state == "shared":
        return [f"shares the response of {i.event.number}"]
    if i.state == "released":
        return ["attended, to be closed or resourced again"]
    if "attend" in i.watching.missed and not i.attended:
        return ["target to attend missed"]
    if "review" in i.watching.missed:
        return ["nobody has said how it stands"]
    return ["being attended" if i.state == "at_scene" else "on the way"]


def _why_unresourced(i: Incident) -> list[str]:
    parts: list[str] = []
    if i.after_units == "queue":
        last = i.commitments[-1] if i.commitments else None
        parts.append(f"lost {last.callsign}, {last.left_how.replace('_', ' ')}" if last else "reopened")
    if not i.place.known:
        parts.append("place unknown")
    if "accept" in i.watching.missed and i.accepted_at is None:
        parts.append("not accepted in its time")
    if i.watching.decision and i.watching.hold_until is not None:
        decision = i.watching.decision.replace("_", " ")
        parts.append(f"decision to {clock_time(i.watching.hold_until)}: {decision}")
    return parts or ["nobody sent"]


# Units


def marks(unit: Unit) -> list[str]:
    """What it can do and carries, in the words of the board."""
    has = {*unit.skills, *unit.equipment}
    return list(dict.fromkeys(word for name, word in MARKS.items() if name in has))


def state_of(unit: Unit, status: UnitStatus | None) -> tuple[str, str, str]:
    """Shape, letter and words. A unit promised to an incident is not shown as free, whatever it last said."""
    if unit.incident and unit.effect in ("available", "last_resort"):
        return "committed", "C", "Committed, not on its way yet"
    if status is None:
        return "other", "?", "no known status"
    return SHAPES.get(unit.effect, "other"), status.letter, status.name


def unit_state(unit: Unit, status: UnitStatus | None) -> str:
    """Shape and letter, as markup."""
    shape, letter, words = state_of(unit, status)
    return (
        f'<span class="unit-state {shape}" title="{escape(words)}">'
        f'<b aria-hidden="true">{escape(letter)}</b><span class="unseen">{escape(words)}</span></span>'
    )


def unit_row(u: Unit, status: UnitStatus | None, *, order: str) -> str:
    """A unit: its state, what it is on, since when, where it belongs, what it brings; its crew where it is selected."""
    doing = f'→ <b class="on">{u.number}</b> {escape(_engaged(u, status))}' if u.incident else escape(_free(u, status))
    what = " · ".join([plain(u.district), *marks(u)] if u.district else marks(u))
    taken = f'<small class="taken">Emergency with {escape(u.emergency_by)}</small>' if _handled(u) else ""
    if u.emergency_open:
        taken = _take_it(u)
    return (
        f'<li data-key="{escape(u.id)}" data-order="{order}" data-value="{escape(u.callsign)}"'
        f' data-unit="{escape(u.callsign)}" class="unit{" urgent" if u.emergency_open else ""}">'
        f"{unit_state(u, status)} <b>{escape(u.callsign)}</b> <span>{doing}</span> <span>for"
        f' <time class="since" datetime="{moment(u.status_since)}" data-since="{moment(u.status_since)}"></time></span>'
        f'<small>{escape(what)}</small>{taken}<small class="crew">{escape(", ".join(u.crew))}</small></li>'
    )


def _handled(u: Unit) -> bool:
    return u.effect == "emergency" and bool(u.emergency_by)


def _free(u: Unit, status: UnitStatus | None) -> str:
    if u.effect == "available":
        return "free"
    return status.name.lower() if status else "no known status"


def _engaged(u: Unit, status: UnitStatus | None) -> str:
    if u.effect in ("available", "last_resort"):
        return "assigned"
    return status.name.lower() if status else "no known status"


def _take_it(u: Unit) -> str:
    return (
        '<form class="inline" data-command="acknowledge_emergency" data-done="Taken.">'
        f'<input type="hidden" name="unit" value="{escape(u.callsign)}">'
        '<button data-hotkey="e" data-key-help="Take the emergency">I have it'
        ' <kbd data-key-hint="e" aria-hidden="true">e</kbd></button></form>'
    )


def emergency_row(u: Unit, incident: Incident | None, *, order: str, told: str) -> str:
    """An officer's call for help that nobody has taken."""
    assert u.emergency_at is not None
    at, callsign = moment(u.emergency_at), escape(u.callsign)
    where = f" on {incident.number}, {incident.place.words}" if incident else ""
    return (
        f'<li data-key="{escape(u.id)}" data-order="{order}" data-unit="{callsign}"'
        f' data-sound="emergency:{callsign}:{at}"><b>Emergency {callsign}</b>'
        f" <span>{escape(', '.join(u.crew))}{escape(where)}</span>"
        f' <span><time class="since" datetime="{at}" data-since="{at}"></time>,'
        f" nobody has taken it{escape(told)}</span>"
        f"{_take_it(u)}</li>"
    )


def filter_link(key: str, order: int, figure: int, words: str) -> str:
    """A part of the queue, and how many stand in it."""
    address = f"/board?show={key}" if key != "all" else "/board"
    return f'<a data-key="{key}" data-order="{order}" href="{address}"><b>{figure}</b> {words}</a>'


def newest(positions: Mapping[str, int], kinds: tuple[str, ...]) -> int:
    """The newest position among kinds of facts; 0 where there is none."""
    return max([positions.get(kind, 0) for kind in kinds], default=0)
