"""What stands between an incident and its closing, for a role: what stops it, each with where it is dealt with; what is
merely owed and outlives it; and the results that are left. What refuses is asked of the decision itself.
"""

from __future__ import annotations

import msgspec

from heed.incidents.closing import hindrances, owed_after
from heed.incidents.stoppers import Stopper
from heed.log.command import Who
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.values import Policy, ResultCode

#: Kind to the words of its key, and to what on the page deals with it: the first of these selectors that is there.
DEALS: dict[str, tuple[str, str]] = {
    "units_committed": ("Release", "form[data-command=release_unit] select"),
    "caller_on_the_line": ("End the call", ".closing form[data-command=end_call] button"),
    "vulnerability": (
        "Send it, or ask dispatch",
        "form[data-command=send_to_dispatch] button, form[data-command=ask_question] textarea",
    ),
    "welfare": ("Say how they are", ".closing form[data-command=establish_welfare] input:not([type=hidden])"),
    "life_question": ("Answer", ".question.life:not(.answered) form[data-command=answer_question] textarea"),
    "script_question": ("Answer", "[data-asks] .life [data-asked], [data-asks] [data-asked]"),
    "stale_assessment": ("Assess it", "form[data-command=assess_thrive] textarea"),
    "not_assessed": ("Assess it", "form[data-command=assess_thrive] textarea"),
    "life_cue": (
        "Set it aside, or assess",
        "form[data-command=set_cue_aside] input:not([type=hidden]), form[data-command=assess_thrive] textarea",
    ),
    "question": ("Answer", ".question:not(.answered) form[data-command=answer_question] textarea"),
    "nobody_attended": ("Choose a result", ".closing form[data-command=close_incident] select"),
    "needs_dispatch": ("Choose a result", ".closing form[data-command=close_incident] select"),
    "not_graded": ("Grade it", "form[data-command=set_grade] button"),
    "caller_told": ("Tell them", "form[data-command=tell_caller] textarea"),
    "thin_words": ("Say more", "form[data-command=assess_thrive] textarea"),
    "qualifiers": ("Say which", "form[data-command=add_qualifier] input[role=combobox]"),
    "ndm_record": ("Record it", "form[data-command=record_ndm] input[name=decision]"),
    "intelligence_check": ("Look up", "form[data-command=do_check] input[name=result]"),
}


class Stop(msgspec.Struct, frozen=True):
    """One thing to deal with, or that stays owed: in words, why, and where it is dealt with."""

    kind: str
    words: str
    why: str
    #: What its key says, and the selectors of what it leads to.
    deal: str
    goes: str
    #: Of what is owed: whose it becomes, and in how many minutes.
    owner: str = ""
    minutes: int = 0


class Closing(msgspec.Struct, frozen=True):
    """What stands between an incident and its closing."""

    #: What every result meets.
    stops: list[Stop]
    #: What outlives it.
    owed: list[Stop]
    #: Results that nothing of their own stands against.
    ready: list[ResultCode]
    #: Results that something of their own stands against, and what.
    held: list[tuple[ResultCode, Stop]]
    #: What a supervisor may take on themselves now: (kind, why it stops); empty for every other role.
    overridable: list[tuple[str, str]]

    def options(self) -> list[tuple[str, str]]:
        """Results to choose from, those that are refused now last and marked."""
        return [
            *((one.id, one.name) for one in self.ready),
            *((one.id, f"{one.name} (not yet)") for one, _ in self.held),
        ]


def closing_check(incident: Incident, policy: Policy, picture: Picture, who: Who) -> Closing:
    """What the decision to close would refuse over, now, for this person's role."""
    found = [(one, list(hindrances(incident, one, picture, policy, who))) for one in policy.results.values()]
    said = [{str(stopper) for stopper in stoppers} for _, stoppers in found]
    always = [one for one in (found[0][1] if found else []) if all(str(one) in words for words in said)]
    met = {str(one) for one in always}
    own = [(result, [one for one in stoppers if str(one) not in met]) for result, stoppers in found]
    owed = list(owed_after(incident, found[0][0], picture, policy, who)) if found else []
    return Closing(
        stops=[_stop(one, incident, policy) for one in always],
        owed=[_stop(one, incident, policy) for one in owed],
        ready=[result for result, stoppers in own if not stoppers],
        held=[(result, _stop(stoppers[0], incident, policy)) for result, stoppers in own if stoppers],
        overridable=_overridable({one.kind for _, stoppers in found for one in stoppers}, policy, who),
    )


def _stop(stopper: Stopper, incident: Incident, policy: Policy) -> Stop:
    item = policy.closure[stopper.kind]
    deal, goes = DEALS.get(stopper.kind, ("", ""))
    minutes = item.minutes_with_life if incident.life_at_risk else item.minutes
    # what is read here is read in order to close
    words = str(stopper).replace(", then close.", ".")
    return Stop(stopper.kind, words, item.why, deal, goes, item.owner, minutes)


def _overridable(kinds: set[str], policy: Policy, who: Who) -> list[tuple[str, str]]:
    role = policy.roles.get(who.role)
    if role is None or not role.supervisor:
        return []
    return [(one.id, one.why) for one in policy.closure.values() if one.id in kinds and one.override == "supervisor"]
