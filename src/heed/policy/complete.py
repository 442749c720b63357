"""Whether a policy is whole: no empty cell, nothing named that is not there, no rung that ends at nobody.

Each check here is one promise that decisions and screens rely on. None of them knows a clock or a file; `Where` gives
the line to point at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from heed.policy import grading, risk_order
from heed.policy.accounted import find_unaccounted
from heed.policy.checks_owned import find_unowned_checks
from heed.policy.climb import sure_to_answer
from heed.policy.condition import Kind
from heed.policy.disciplined import find_undisciplined
from heed.policy.linkable import find_unlinkable
from heed.policy.locatable import find_unlocatable
from heed.policy.looking_check import find_unlooked
from heed.policy.marked import Faults
from heed.policy.markers_check import find_unmarked
from heed.policy.neighbours_check import find_unheard_of
from heed.policy.owing import find_unowed
from heed.policy.queued import find_unqueued, find_unsupported
from heed.policy.reach import never_holds
from heed.policy.reported import find_unasked, find_unread
from heed.policy.restricted_check import find_unseen_logs
from heed.policy.retention_check import find_unkept
from heed.policy.sane import find_excess
from heed.policy.scored import MOST_AHEAD, OrderRow
from heed.policy.scripted import find_loose_ends
from heed.policy.shapes import nearest
from heed.policy.silence import find_silence
from heed.policy.silent_check import find_unheard
from heed.policy.values import STATES, UNGRADED, GradingRow, Ladder, Policy, Role, Rung, WatchCell
from heed.policy.where import Where

#: What may be owed next on an incident in each state.
DEADLINES = {
    "opened": ("send", "close"),
    "waiting": ("accept",),
    "accepted": ("allocate", "review", "close"),
    "shared": ("review",),
    "resourced": ("attend", "review"),
    "at_scene": ("review", "close"),
    "released": ("close", "review", "allocate"),
}
#: Help is never held: whoever works incidents may do these at any time, whatever else their role is (L7).
HELP = frozenset({
    "answer_call", "answer_next", "add_log_entry", "send_to_dispatch", "set_grade", "request_service",
    "set_unit_status", "do_action",
})  # fmt: skip
#: Acts of help that somebody in dispatch has to be able to do.
DISPATCH_HELP = frozenset({"assign_unit", "divert_unit", "acknowledge_emergency"})


def find_gaps(policy: Policy, where: Where, commands: frozenset[str] | None, faults: Faults) -> None:
    """Add a fault for everything the policy promises and does not hold."""
    checked = _Check(policy, where, faults)
    checked.watch()
    for ladder in policy.ladders.values():
        checked.ladder(ladder)
    checked.grades()
    for role in policy.roles.values():
        checked.role(role, commands)
    checked.hears()
    checked.desks()
    checked.cues()
    checked.tables()
    find_unaccounted(policy, checked.fault, checked.known)
    find_unlooked(policy, checked.fault)
    find_loose_ends(policy, checked.fault)
    find_undisciplined(policy, checked.fault)
    find_unlocatable(policy, checked.fault)
    find_unlinkable(policy, checked.fault)
    find_unheard(policy, checked.fault)
    find_unasked(policy.reports, checked.fault)
    find_unread(policy.reports, policy.roles, checked.fault)
    find_excess(policy, where, faults)
    find_silence(policy, where, faults)
    find_unowed(policy, where, faults)
    find_unqueued(policy, checked.fault)
    find_unsupported(policy, checked.fault)
    find_unheard_of(policy, checked.fault)
    find_unowned_checks(policy, checked.fault)
    find_unmarked(policy, checked.fault)
    find_unseen_logs(policy, checked.fault)
    find_unkept(policy, checked.fault)


#: Words in quotes within a condition.
_QUOTED = re.compile(r"['\"]([a-z0-9_]+)['\"]")


#: A place that is known, as a ground to stand ahead of one that is not.
_PLACE_KNOWN = re.compile(r"(?<!!)\bplace_known\b")


class _Check:
    """The checks that follow names from one chapter to another."""

    def __init__(self, policy: Policy, where: Where, faults: Faults) -> None:
        self.policy = policy
        self.where = where
        self.faults = faults

    def fault(self, chapter: str, entry: str, field: str, reason: str) -> None:
        self.faults.add(self.where.spot(chapter, entry, field), reason)

    def known(self, chapter: str, entry: str, field: str, kind: str, name: str, among: Collection[str]) -> bool:
        """Whether a name is there, and a fault where it is not."""
        if name in among:
            return True
        self.fault(chapter, entry, field, f"`{entry}`: unknown {kind} `{name}`{nearest(name, among)}")
        return False

    # The watch table

    def watch(self) -> None:
        """A cell for each state and grade, and no cell for what is neither."""
        grades = (UNGRADED, *self.policy.grades)
        for state in STATES:
            for grade in grades:
                if (state, grade) not in self.policy.watch:
                    self._empty(state, grade)
        for (state, grade), cell in self.policy.watch.items():
            name = f"{state} × {grade}"
            if self.known("watch", name, "", "state", state, STATES):
                self.known("watch", name, "", "grade", grade, grades)
                self._cell(name, state, cell)

    def _empty(self, state: str, grade: str) -> None:
        """Point at the state's row where it has one."""
        beside = next((f"{s} × {g}" for s, g in self.policy.watch if s == state), "")
        reason = f"the watch table has no cell for {state} × {grade}; every open incident has a next deadline"
        self.fault("watch", beside, "", reason)

    def _cell(self, name: str, state: str, cell: WatchCell) -> None:
        if cell.deadline not in DEADLINES[state]:
            owed = " or ".join(DEADLINES[state])
            self.fault(
                "watch", name, "deadline", f"{name}: an incident that is {state} owes {owed}, not {cell.deadline}"
            )
        if cell.minutes < 1 and not cell.by_grade:
            self.fault("watch", name, "minutes", f"{name}: a deadline needs at least 1 minute")
        if cell.since == "sent" and state == "opened":
            self.fault(
                "watch", name, "counted_from", f"{name}: nothing has been sent yet; count from state or first_contact"
            )
        self._owner("watch", name, "owner", cell.owner)
        if self.known("watch", name, "ladder", "ladder", cell.ladder, self.policy.ladders):
            self._climbs(name, cell)

    def _climbs(self, name: str, cell: WatchCell) -> None:
        """An unresourced incident climbs its grade's ladder and no second one, and is due before the ladder speaks."""
        ladder = self.policy.ladders[cell.ladder]
        grade = self.policy.grades.get(self._graded(name.partition(" × ")[2]))
        own = (grade.ladder or grade.id) if grade else cell.ladder
        if cell.deadline == "allocate" and cell.ladder != own:
            reason = f"{name}: climbs `{cell.ladder}`; while nobody is sent its grade climbs `{own}`"
            self.fault("watch", name, "ladder", reason)
        elif ladder.counted_from == "standing" and ladder.rungs and cell.minutes > ladder.rungs[0].after_minutes:
            first = ladder.rungs[0].after_minutes
            reason = f"{name}: due in {cell.minutes} minutes, after `{ladder.id}` has spoken at {first}"
            self.fault("watch", name, "minutes", reason)

    def _graded(self, grade: str) -> str:
        return self.policy.ungraded_counts_as if grade == UNGRADED else grade

    def _owner(self, chapter: str, entry: str, field: str, role: str) -> None:
        """An owner is a role that people hold, and somebody always answers for it."""
        roles = self.policy.roles
        if not self.known(chapter, entry, field, "role", role, roles):
            return
        if roles[role].system or not roles[role].operational:
            self.fault(chapter, entry, field, f"`{entry}`: {roles[role].name} works no incidents and cannot own one")
        elif not sure_to_answer(roles, role):
            reason = f"`{entry}`: {role} may be held by nobody, and so may every role that answers for it"
            self.fault(chapter, entry, field, f"{reason}; give one of them `minimum: 1`")

    # Ladders

    def ladder(self, ladder: Ladder) -> None:
        """Rungs climb in time and end loud, at somebody, again and again."""
        if not ladder.rungs:
            self.fault("ladders", ladder.id, "rungs", f"`{ladder.id}` has no rungs")
            return
        for number, (lower, upper) in enumerate(pairwise(ladder.rungs), 2):
            if upper.after_minutes <= lower.after_minutes:
                reason = (
                    f"`{ladder.id}` rung {number} comes at {upper.after_minutes} minutes, not after rung {number - 1}"
                )
                self.fault("ladders", ladder.id, f"rung {number}", f"{reason} at {lower.after_minutes}")
        for number, rung in enumerate(ladder.rungs, 1):
            self._rung(ladder, number, rung)
        last = len(ladder.rungs)
        if ladder.rungs[-1].silent:
            self.fault(
                "ladders",
                ladder.id,
                f"rung {last}",
                f"`{ladder.id}` ends in a silent rung; the last one tells somebody",
            )
        if ladder.repeat_minutes < 1:
            self.fault(
                "ladders", ladder.id, "repeat_minutes", f"`{ladder.id}`: the last rung repeats; at least 1 minute"
            )

    def _rung(self, ladder: Ladder, number: int, rung: Rung) -> None:
        field = f"rung {number}"
        self._owner("ladders", ladder.id, field, rung.owner)
        for role in rung.informs:
            self._owner("ladders", ladder.id, field, role)
        if rung.owner in rung.informs:
            self.fault(
                "ladders", ladder.id, field, f"`{ladder.id}` rung {number} informs its owner; a rung tells each once"
            )
        if rung.after_minutes < 0:
            self.fault("ladders", ladder.id, field, f"`{ladder.id}` rung {number}: minutes cannot be below 0")
        if not rung.why.strip():
            self.fault(
                "ladders", ladder.id, field, f"`{ladder.id}` rung {number}: `why` is what the owner reads; say it"
            )

    # Grades

    def grades(self) -> None:
        """Each rank once, a ladder for each, and the ungraded watched as one of them."""
        ranks: dict[int, str] = {}
        for grade in self.policy.grades.values():
            if grade.rank in ranks:
                self.fault(
                    "grades", grade.id, "rank", f"`{grade.id}` has the rank of `{ranks[grade.rank]}`; each rank once"
                )
            ranks[grade.rank] = grade.id
            if self.known("grades", grade.id, "ladder", "ladder", grade.ladder or grade.id, self.policy.ladders):
                ladder = self.policy.ladders[grade.ladder or grade.id]
                if ladder.counted_from != "standing":
                    reason = f"`{grade.id}`: ladder `{ladder.id}` counts from a missed deadline, not from standing"
                    self.fault("grades", grade.id, "ladder", reason)
        counts_as = self.policy.ungraded_counts_as
        if counts_as not in self.policy.grades:
            reason = f"`ungraded_counts_as`: unknown grade `{counts_as}`{nearest(counts_as, self.policy.grades)}"
            self.fault("reviews", "", "ungraded_counts_as", reason)

    # Roles

    def role(self, role: Role, commands: frozenset[str] | None) -> None:
        """Known permissions, a known fallback, and never a role from which help is held."""
        roles = self.policy.roles
        if role.fallback:
            self.known("roles", role.id, "fallback", "role", role.fallback, roles)
        for command in sorted(role.may - commands) if commands is not None else ():
            reason = f"unknown command `{command}`{nearest(command, commands or ())}"
            self.faults.add(self.where.permission(role.id, command), reason)
        if role.minimum < 0:
            self.fault("roles", role.id, "minimum", f"`{role.id}`: minimum cannot be below 0")
        if not role.operational:
            return
        for command in sorted(HELP - role.may):
            self.fault(
                "roles",
                role.id,
                "",
                f"`{role.id}` may not {command}; help is never held from a role that works incidents",
            )
        if not role.system and not sure_to_answer(roles, role.id):
            reason = (
                f"`{role.id}` and every role that answers for it may be held by nobody; give one of them `minimum: 1`"
            )
            self.fault("roles", role.id, "fallback", reason)
        if role.supervisor and not role.may >= DISPATCH_HELP:
            lacks = ", ".join(sorted(DISPATCH_HELP - role.may))
            self.fault("roles", role.id, "", f"`{role.id}` supervises and may not {lacks}")

    def hears(self) -> None:
        """Whoever is asked or told is somebody who works incidents, and a supervisor where only one may answer."""
        hears, roles = self.policy.hears, self.policy.roles
        for field in (field for field in hears.__struct_fields__ if field != "sources"):
            said = getattr(hears, field)
            names = (said,) if isinstance(said, str) else said
            if not names:
                self.fault("hears", "", field, f"`{field}` names nobody; say who hears of it")
            for name in names:
                self._owner("hears", "", field, name)
        if hears.lowering in roles and not roles[hears.lowering].supervisor:
            self.fault("hears", "", "lowering", f"`lowering`: `{hears.lowering}` is no supervisor and may not lower it")

    # Desks

    def desks(self) -> None:
        """Every area has one desk."""
        covered: dict[str, str] = {}
        for desk in self.policy.desks.values():
            for area in desk.areas:
                if area in covered:
                    self.fault(
                        "desks",
                        desk.id,
                        "areas",
                        f"area `{area}` is covered by `{covered[area]}` too; one desk owns it",
                    )
                covered[area] = desk.id
        if "*" not in covered:
            self.fault("desks", "", "", "no desk covers `*`; an incident in an area nobody named would have no desk")

    # Cues

    def cues(self) -> None:
        """Each cue has phrases, and every element, code, grade and cue it names is there."""
        cues = self.policy.cues.by_id
        if not cues:
            self.fault("cues", "", "", "the pack has no cues; say which words speak of risk")
        elements = {element.id for element in self.policy.thrive}
        for cue in cues.values():
            if not cue.patterns:
                self.fault("cues", cue.id, "patterns", f"`{cue.id}` has no phrases and finds nothing")
            for element in cue.elements:
                self.known("cues", cue.id, f"elements {element}", "element", element, elements)
            for service in cue.services:
                self.known("cues", cue.id, f"services {service}", "service", service, self.policy.services)
            for field, name, among in (
                ("code", cue.code, self.policy.codes),
                ("grade", cue.grade, self.policy.grades),
                ("when_past", cue.when_past, cues),
            ):
                if name:
                    self.known("cues", cue.id, field, field if field != "when_past" else "cue", name, among)

    def tables(self) -> None:
        """Each row speaks of what is there, can hold, and makes a difference."""
        for row in self.policy.grading:
            self.known("grading", row.id, "grade", "grade", row.grade, self.policy.grades)
        self._conditions("grading", self.policy.grading, grading.NAMES)
        self._conditions("risk_order", self.policy.risk_order, risk_order.NAMES)
        for order in self.policy.risk_order:
            if order.minutes < 1:
                self.fault(
                    "risk_order", order.id, "minutes", f"`{order.id}`: at least 1 minute; risk never stands later"
                )
            if _PLACE_KNOWN.search(order.when.words):
                reason = f"`{order.id}`: a known place puts nothing ahead; say `!place_known`, or leave the place out"
                self.fault("risk_order", order.id, "when", reason)
        total = sum(order.minutes for order in self.policy.risk_order)
        if total > MOST_AHEAD:
            reason = f"all rows together are {total} minutes; over {MOST_AHEAD} what waits would wait too long"
            self.fault("risk_order", self.policy.risk_order[-1].id, "minutes", reason)

    def _conditions(
        self, chapter: str, rows: Sequence[GradingRow | OrderRow], names: tuple[tuple[str, Kind], ...]
    ) -> None:
        policy = self.policy
        known = {
            *policy.cues.by_id,
            *policy.codes,
            *grading.SIGNALS,
            *policy.markers.kinds,
            *policy.markers.scheme.grades,
        }
        seen: dict[str, str] = {}
        for row in rows:
            for word in _QUOTED.findall(row.when.words):
                if word not in known:
                    reason = f"`{row.id}` can never hold by `{word}`: no risk and no code{nearest(word, known)}"
                    self.fault(chapter, row.id, "when", reason)
            if never_holds(row.when, names):
                self.fault(chapter, row.id, "when", f"`{row.id}` can never hold, whatever an incident says")
            first = seen.setdefault(row.when.words, row.id)
            if first != row.id:
                self.fault(chapter, row.id, "when", f"`{row.id}` has the condition of `{first}`; keep one of them")
