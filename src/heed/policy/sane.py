"""Whether the figures of a policy are sane: a target after its acceptance, a hold no longer than the rules bear.

Bounds are wide: a force decides its figures. What is refused here could only be a slip, or would take the watching out
of the watch.
"""

from __future__ import annotations

from itertools import pairwise

from heed.picture.coding import NOT_SURE
from heed.policy.closure import KINDS, PHYSICAL
from heed.policy.marked import Faults
from heed.policy.shapes import nearest
from heed.policy.values import GLYPHS, Grade, Policy
from heed.policy.where import Where

#: Least and most of each limit, and why the most is the most.
LIMITS: dict[str, tuple[int, int, str]] = {
    "thrive_after_sent": (1, 60, "an hour without an assessment is no assessment"),
    "thrive_after_call": (1, 60, "an hour without an assessment is no assessment"),
    "reassess": (1, 60, "an hour on an old assessment is an hour unassessed"),
    "reassess_with_life": (1, 15, "a risk to life is assessed within a quarter of an hour"),
    "ask_service": (1, 10, "help that a life needs is asked for at once"),
    "undergraded": (1, 15, "a grade under the risk is told within a quarter of an hour"),
    "look_with_life": (1, 60, "life at risk is looked at within the hour"),
    "look_without_life": (1, 1440, "what nobody looks at for a day is forgotten"),
    "hold_with_life": (1, 15, "a decision holds the ladder at most 15 minutes with life at risk"),
    "hold_without_life": (1, 30, "a decision holds the ladder at most 30 minutes"),
    "answer_question": (1, 60, "a question nobody answers for an hour is lost"),
    "answer_question_about_life": (1, 5, "a question about life cannot wait"),
    "answered_in_time_percent": (50, 100, "less than half in time is no target"),
    "record_after_call": (1, 60, "every answered call ends in a record"),
    "look_in": (5, 120, "a call that goes on for hours may have ended unheard"),
    "emergency_answer_seconds": (1, 120, "an officer's emergency cannot wait"),
    "notice_acknowledge": (1, 60, "a notice nobody acknowledges for an hour reached nobody"),
    "take_over_seconds": (5, 300, "whoever speaks to the caller waits for a colleague to come"),
    "clock_silent_seconds": (2, 60, "a minute without the clock is a minute unwatched"),
    "answer_lowering": (1, 15, "whoever asks to lower a grade is answered while they wait"),
    "late_entry": (1, 120, "two hours later nobody remembers it as it was"),
    "little_left": (1, 60, "within the hour somebody is to be there"),
    "latest_untargeted": (60, 10080, "what waits a week is forgotten"),
    "decide_chase": (1, 30, "whoever rings again because nobody comes is heard within half an hour"),
    "read_message": (5, 10080, "what nobody reads for a week was left with nobody"),
    "unread_message": (5, 1440, "what is said once a day is not followed"),
    "message_risk": (1, 60, "a risk is acted on when it is heard, and not when a message is read"),
    "history_days": (1, 3650, "what is older was said by nobody who rings now"),
    "history_hours": (1, 168, "calls of more than a week are counted on the row, not said together"),
}
ATTENTION: dict[str, tuple[int, int, str]] = {
    "interrupts_per_hour": (1, 30, "more than one every two minutes is noise"),
    "kept_for_digests": (1, 30, "digests are interrupts too"),
    "digest_minutes": (5, 60, "what waits for a digest waits no longer than an hour"),
    "digest_minutes_with_life": (1, 5, "a line about a life waits five minutes at most"),
}
REPEATS: dict[str, tuple[int, int, str]] = {
    "own_pace_times": (1, 10, "who is told of it ten times at its own pace hears nothing else"),
    "own_pace_then": (5, 60, "it is said again within the hour"),
    "quick_times": (1, 10, "who is told of it ten times quickly hears nothing else"),
    "quick_minutes": (5, 60, "it is said again within the hour"),
    "slow_minutes": (5, 240, "what is not said for four hours is forgotten"),
    "chase_minutes": (5, 60, "whoever rings for an hour is heard of within it"),
}
#: Pairs of limits of which the first is not to exceed the second.
ORDERED = (
    ("reassess_with_life", "reassess"),
    ("look_with_life", "look_without_life"),
    ("hold_with_life", "hold_without_life"),
    ("answer_question_about_life", "answer_question"),
)
#: Effects without which the board cannot follow a unit through a job.
NEEDED_EFFECTS = ("emergency", "available", "en_route", "at_scene", "off_duty")
#: Effects in which a unit is never sent, and those in which it always may be.
NEVER_SENT = frozenset({"emergency", "off_duty", "message"})
ALWAYS_SENT = frozenset({"available", "last_resort"})


def find_excess(policy: Policy, where: Where, faults: Faults) -> None:
    """Add a fault for each figure that could only be a slip."""
    checked = _Check(policy, where, faults)
    checked.bounds()
    checked.attention()
    for grade in policy.grades.values():
        checked.grade(grade)
    checked.grades_in_order()
    checked.glyphs()
    checked.statuses()
    checked.endings()
    checked.closure()
    checked.vulnerability()
    checked.words()
    if NOT_SURE in policy.codes:
        reason = f"`{NOT_SURE}`: this word is said by somebody who is not sure of the code; call the code otherwise"
        faults.add(where.spot("codes", NOT_SURE), reason)


class _Check:
    """The checks of figures and words that need no other chapter."""

    def __init__(self, policy: Policy, where: Where, faults: Faults) -> None:
        self.policy = policy
        self.where = where
        self.faults = faults

    def fault(self, chapter: str, entry: str, field: str, reason: str) -> None:
        self.faults.add(self.where.spot(chapter, entry, field), reason)

    def bounds(self) -> None:
        """Each figure within its bounds, and pairs the right way round."""
        for chapter, holder, bounds in (
            ("limits", self.policy.limits, LIMITS),
            ("attention", self.policy.attention, ATTENTION),
            ("repeats", self.policy.repeats, REPEATS),
        ):
            for name, (least, most, why) in bounds.items():
                figure = getattr(holder, name)
                if not least <= figure <= most:
                    self.fault(chapter, "", name, f"`{name}` is {figure}; from {least} to {most}: {why}")
        for lower, upper in ORDERED:
            less, more = getattr(self.policy.limits, lower), getattr(self.policy.limits, upper)
            if less > more:
                self.fault("limits", "", lower, f"`{lower}` is {less}, over `{upper}`, {more}")

    def attention(self) -> None:
        """Enough interrupts are kept for the hour's digests, and one is left for what cannot wait."""
        attention = self.policy.attention
        digests = -(-60 // max(attention.digest_minutes, 1))
        if attention.kept_for_digests < digests:
            reason = (
                f"`kept_for_digests` is {attention.kept_for_digests}; a digest every {attention.digest_minutes} minutes"
            )
            self.fault("attention", "", "kept_for_digests", f"{reason} needs {digests} an hour")
        if attention.kept_for_digests >= attention.interrupts_per_hour:
            reason = "`kept_for_digests` leaves no interrupt in the hour for what cannot wait"
            self.fault("attention", "", "kept_for_digests", reason)

    def grade(self, grade: Grade) -> None:
        """Times above 0 and in order, warnings inside the target."""
        targets = (
            ("attend_minutes_urban", grade.attend_minutes_urban),
            ("attend_minutes_rural", grade.attend_minutes_rural),
        )
        if grade.accept_minutes < 1:
            self.fault("grades", grade.id, "accept_minutes", f"`{grade.id}`: acceptance needs at least 1 minute")
        for name, minutes in targets:
            if minutes is not None and minutes <= grade.accept_minutes:
                reason = f"`{grade.id}`: {minutes} minutes to attend is not more than {grade.accept_minutes} to accept"
                self.fault("grades", grade.id, name, reason)
        if (grade.attend_minutes_urban is None) != (grade.attend_minutes_rural is None):
            reason = f"`{grade.id}`: somebody attends in town and country, or in neither"
            self.fault("grades", grade.id, "attend_minutes_rural", reason)
        if any(not 0 < share < 1 for share in grade.warn_at) or sorted(set(grade.warn_at)) != list(grade.warn_at):
            self.fault("grades", grade.id, "warn_at", f"`{grade.id}`: `warn_at` are shares between 0 and 1, rising")
        if grade.warn_at and grade.attend_minutes_urban is None:
            self.fault(
                "grades", grade.id, "warn_at", f"`{grade.id}`: nobody is to attend, so there is nothing to warn of"
            )

    def glyphs(self) -> None:
        """Each grade is told by a shape of its own, since colour alone tells nobody."""
        seen: dict[str, str] = {}
        for grade in self.policy.grades.values():
            if grade.glyph not in GLYPHS:
                reason = f"`{grade.id}`: a grade is drawn as one of {' '.join(GLYPHS)}, not as `{grade.glyph}`"
                self.fault("grades", grade.id, "glyph", reason)
            elif grade.glyph in seen:
                reason = f"`{grade.id}`: {grade.glyph} is `{seen[grade.glyph]}` already; give it another"
                self.fault("grades", grade.id, "glyph", reason)
            seen.setdefault(grade.glyph, grade.id)

    def grades_in_order(self) -> None:
        """A more urgent grade is never given longer."""
        ranked = sorted(self.policy.grades.values(), key=lambda grade: grade.rank)
        for higher, lower in pairwise(ranked):
            for name in ("accept_minutes", "attend_minutes_urban", "attend_minutes_rural"):
                sooner, later = getattr(higher, name), getattr(lower, name)
                if sooner is not None and later is not None and sooner > later:
                    reason = f"`{higher.id}`: `{name}` is {sooner}; less urgent `{lower.id}` has only {later}"
                    self.fault("grades", higher.id, name, reason)

    def statuses(self) -> None:
        """Every effect the board follows is there, and what may be sent fits it."""
        effects = {status.effect for status in self.policy.statuses.values()}
        for effect in NEEDED_EFFECTS:
            if effect not in effects:
                self.fault("statuses", "", "", f"no status has the effect `{effect}`")
        for status in self.policy.statuses.values():
            entry = str(status.number)
            if status.deployable and status.effect in NEVER_SENT:
                self.fault(
                    "statuses", entry, "deployable", f"status {entry}: a unit in `{status.effect}` cannot be sent"
                )
            if not status.deployable and status.effect in ALWAYS_SENT:
                self.fault(
                    "statuses", entry, "deployable", f"status {entry}: a unit that is `{status.effect}` can be sent"
                )
            if len(status.letter) != 1:
                self.fault("statuses", entry, "letter", f"status {entry}: `letter` is one letter or sign")

    def endings(self) -> None:
        """An incident can be closed with and without anybody having gone."""
        results = self.policy.results
        for result in results.values():
            if result.needs_attendance and result.without_dispatch:
                reason = f"`{result.id}`: cannot both need attendance and be closed without dispatch"
                self.fault("results", result.id, "without_dispatch", reason)
        if not any(result.without_dispatch for result in results.values()):
            self.fault(
                "results", "", "", "no result is `without_dispatch`; a call handler could not close what needs nobody"
            )
        if not any(result.needs_attendance for result in results.values()):
            self.fault("results", "", "", "no result `needs_attendance`; say how an attended incident ends")

    def closure(self) -> None:
        """Each thing that closing looks at has its weight, and what is so in the world is nobody's to close over."""
        items = self.policy.closure
        for kind in items.keys() - set(KINDS):
            self.fault("closure", kind, "", f"closing does not look at `{kind}`{nearest(kind, KINDS)}")
        for kind in KINDS:
            if kind not in items:
                self.fault("closure", "", "", f"`closure` lacks `{kind}`; say whether it stops")
            elif kind in PHYSICAL and (items[kind].weight, items[kind].override) != ("stops", "nobody"):
                reason = f"`{kind}` is so whatever anybody says: `weight: stops`, `override: nobody`"
                self.fault("closure", kind, "override", reason)
        news = items.get("unread_news")
        if news is not None and news.override != "nobody":
            self.fault("closure", news.id, "override", "`unread_news` is read, not closed over: `override: nobody`")

    def vulnerability(self) -> None:
        """What makes somebody vulnerable is something that can be heard or noted."""
        found, cues = self.policy.vulnerability, self.policy.cues.by_id
        for cue in found.heard:
            if cue not in cues:
                self.fault("vulnerability", "", f"heard {cue}", f"`heard`: unknown cue `{cue}`{nearest(cue, cues)}")
        for element in self.policy.thrive:
            for name, known in (("levels", element.levels), ("factors", element.factors)):
                for word in getattr(found, name).get(element.id, ()):
                    if word not in known:
                        reason = f"`{name}`: `{element.id}` has no `{word}`{nearest(word, known)}"
                        self.fault("vulnerability", "", name, reason)

    def words(self) -> None:
        """Nothing that is read out is empty, and no chapter is."""
        chapters = ("grades", "codes", "results", "roles", "services", "desks")
        for chapter in chapters:
            entries = getattr(self.policy, chapter)
            if not entries:
                self.fault(chapter, "", "", f"the pack has no {chapter}")
            for name, entry in entries.items():
                if not entry.name.strip():
                    self.fault(chapter, str(name), "name", f"`{name}`: `name` is empty")
        if not self.policy.thrive:
            self.fault("thrive", "", "", "the pack has no risk assessment")
        for service in self.policy.services.values():
            if service.answer_minutes < 1:
                self.fault("services", service.id, "answer_minutes", f"`{service.id}`: at least 1 minute to answer")
