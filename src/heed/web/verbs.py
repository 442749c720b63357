"""What the command bar understands (docs/how-to/pages.md)."""

from __future__ import annotations

from typing import Any

VERBS: list[dict[str, Any]] = [
    {"verb": "assign", "args": ["unit", "incident"], "command": "assign_unit", "help": "send a unit"},
    {"verb": "status", "args": ["unit", "status"], "command": "set_unit_status", "help": "set a unit's status"},
    {"verb": "note", "args": ["incident", "text"], "command": "add_log_entry", "help": "write on a log"},
    {"verb": "divert", "args": ["unit", "to", "reason"], "command": "divert_unit", "help": "send it elsewhere"},
    {"verb": "release", "args": ["unit", "reason?"], "command": "release_unit", "help": "the unit is done"},
    {
        "verb": "welfare",
        "args": ["incident", "person", "words"],
        "command": "establish_welfare",
        "help": "somebody was spoken to, and what they said",
    },
    {"verb": "leave", "args": ["incident", "to?"], "command": "leave_log", "help": "leave a log to somebody on duty"},
    {"verb": "accept", "args": ["incident"], "command": "accept_incident", "help": "take an incident"},
    {"verb": "grade", "args": ["incident", "grade", "reason?"], "command": "set_grade", "help": "grade an incident"},
    {
        "verb": "show",
        "args": ["part"],
        "go": "/board?show={part}",
        "help": "a part of the queue",
        "choices": {"part": ["all", "unresourced", "shared", "resourced", "at_scene", "released", "overdue"]},
    },
    {"verb": "away", "args": ["why?"], "command": "step_away", "help": "away from your desk for a while"},
    {"verb": "back", "args": [], "command": "come_back", "help": "at your desk again"},
    {"verb": "find", "args": ["text"], "go": "/find?q={text}", "help": "find people, things, logs and units"},
    {"verb": "policy", "args": ["text"], "go": "/policy?q={text}", "help": "find in the pack: a code, a cue, an SOP"},
]
