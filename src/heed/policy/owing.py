"""Whether what is merely owed is owed by somebody: an owner, a time and a ladder, for telling the caller too."""

from __future__ import annotations

from collections.abc import Collection

from heed.policy.climb import sure_to_answer
from heed.policy.closure import ClosureItem
from heed.policy.marked import Faults
from heed.policy.shapes import nearest
from heed.policy.telling import OCCASIONS
from heed.policy.values import Policy
from heed.policy.where import Where

#: The longest that something owed may wait before anybody is told; minutes.
LONGEST = 7 * 24 * 60
#: The longest to decide whether somebody in danger is rung back; minutes.
LONGEST_TO_DECIDE = 60


def find_unowed(policy: Policy, where: Where, faults: Faults) -> None:
    """Add a fault for each thing that would be owed by nobody, or at no time."""
    checked = _Check(policy, where, faults)
    for item in policy.closure.values():
        if item.weight == "owed":
            checked.item(item)
    checked.telling()
    checked.caller()


class _Check:
    """The checks of what is owed."""

    def __init__(self, policy: Policy, where: Where, faults: Faults) -> None:
        self.policy = policy
        self.where = where
        self.faults = faults

    def fault(self, chapter: str, entry: str, field: str, reason: str) -> None:
        self.faults.add(self.where.spot(chapter, entry, field), reason)

    def item(self, item: ClosureItem) -> None:
        """What closing leaves has an owner who is sure to be there, a time, and a ladder."""
        self._owner("closure", item.id, "owner", item.owner)
        self._minutes("closure", item.id, item.minutes, item.minutes_with_life)
        self._ladder("closure", item.id, item.ladder)

    def telling(self) -> None:
        """Telling is due from sending on, and on no occasion that never comes."""
        occasions = self.policy.telling.occasions
        for name, row in occasions.items():
            if self._known("telling", name, "", "occasion", name, OCCASIONS):
                self._minutes("telling", name, row.minutes, row.minutes_with_life)
        if "sent" not in occasions:
            self.fault("telling", "", "", "`telling` lacks `sent`; say in how many minutes a caller is told")

    def caller(self) -> None:
        """What is said of callers names codes, risks, a supervisor and a ladder that are there."""
        rules = self.policy.telling.caller
        for code in rules.unsafe_codes:
            self._known("caller", "", f"unsafe_codes {code}", "code", code, self.policy.codes)
        for cue in rules.unsafe_cues:
            self._known("caller", "", f"unsafe_cues {cue}", "cue", cue, self.policy.cues.by_id)
        self._owner("caller", "", "decides", rules.decides)
        role = self.policy.roles.get(rules.decides)
        if role is not None and not role.supervisor:
            self.fault(
                "caller", "", "decides", f"`decides`: {role.name} is no supervisor; ringing into danger is one's"
            )
        self._ladder("caller", "", rules.ladder)
        if not 1 <= rules.decide_minutes <= LONGEST_TO_DECIDE:
            reason = f"`decide_minutes` is {rules.decide_minutes}; from 1 to {LONGEST_TO_DECIDE}"
            self.fault("caller", "", "decide_minutes", f"{reason}: a caller in danger waits for it")

    def _owner(self, chapter: str, entry: str, field: str, role: str) -> None:
        if not role:
            self.fault(chapter, entry, "", f"`{entry}` is owed after closing; give it an `owner`")
            return
        roles = self.policy.roles
        known = self._known(chapter, entry, field, "role", role, roles)
        if known and not (roles[role].operational and sure_to_answer(roles, role)):
            self.fault(chapter, entry, field, f"`{entry or field}`: nobody is sure to answer for {role}")

    def _minutes(self, chapter: str, entry: str, usual: int, with_life: int) -> None:
        if not 1 <= with_life <= usual <= LONGEST:
            reason = f"`{entry}`: `minutes_with_life` {with_life} and `minutes` {usual}; from 1, no later over a life"
            self.fault(chapter, entry, "minutes", f"{reason}, and a week at most")

    def _ladder(self, chapter: str, entry: str, name: str) -> None:
        ladders = self.policy.ladders
        if self._known(chapter, entry, "ladder", "ladder", name, ladders) and ladders[name].counted_from != "missed":
            reason = f"`{entry or 'ladder'}`: ladder `{name}` counts from standing, not from a missed deadline"
            self.fault(chapter, entry, "ladder", reason)

    def _known(self, chapter: str, entry: str, field: str, kind: str, name: str, among: Collection[str]) -> bool:
        if name in among:
            return True
        self.fault(chapter, entry, field, f"`{entry or field}`: unknown {kind} `{name}`{nearest(name, among)}")
        return False
