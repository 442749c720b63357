"""The chapter of the policy that says what callers are told, when, and where reaching them is a supervisor's. Pure."""

from __future__ import annotations

from heed.policy.chapter import Cell, Chapter, Ref, Row, Table, says
from heed.policy.values import Policy

CLOSINGS = {
    "unattended": "where somebody was to come and nobody came", "always": "whenever it closes", "never": "never",
}  # fmt: skip


def callers(policy: Policy) -> Chapter:
    """What makes it due to tell a caller, in how many minutes, and what makes ringing them back a danger."""
    rules = policy.telling.caller
    told = tuple(
        Row(
            one.id,
            one.id.replace("_", " ").capitalize(),
            (one.minutes, one.minutes_with_life, one.why),
            says(one.source),
        )
        for one in policy.telling.occasions.values()
    )
    codes = tuple(Ref("codes", code, policy.codes[code].name) for code in rules.unsafe_codes if code in policy.codes)
    cues = policy.cues.by_id
    risks = tuple(Ref("cues", cue, cues[cue].name) for cue in rules.unsafe_cues if cue in cues)
    decides = policy.roles[rules.decides].name if rules.decides in policy.roles else rules.decides
    by_field: dict[str, tuple[str, Cell]] = {
        "tell_of_closing": ("Told of closing", CLOSINGS[rules.tell_of_closing]),
        "unsafe_codes": ("Codes under which not known is not safe", codes),
        "unsafe_cues": ("Risks under which not known is not safe", risks),
        "decides": ("Decides on reaching them", f"{decides}, in {rules.decide_minutes} min"),
    }
    ruled = tuple(Row(field, name, (value,), says(rules.sources[field])) for field, (name, value) in by_field.items())
    about = "What a caller is told and when, and where ringing them back is a supervisor's decision. Minutes."
    return Chapter(
        "callers", "Callers", about,
        (
            Table("telling", "When they are told", ("occasion", "minutes", "over a life", "why"), told, compared=True),
            Table("caller", "How they are reached", ("what", "says so"), ruled),
        ),
    )  # fmt: skip
