"""Rules of the national pack that the cases rest on, and what of each case fails where a rule is taken out.

`python -m tests.replay.rules` (`make rules`) takes out one after another and prints the table.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec
from tests.replay.taking_out import take_out

from heed import main
from heed.policy.load import default_pack_path, load_pack
from heed.replay.command import run_one, versions
from heed.replay.judge import Verdict
from heed.replay.read import find_scenario, read_scenario
from heed.replay.stage import Stage, open_stage


class Rule(NamedTuple):
    """A rule as a reader would say it, where it stands in the pack, and what fails of which case without it."""

    case: str
    says: str
    rows: tuple[str, ...]
    #: Words of each expectation that then fails, and of no other.
    fails: tuple[str, ...]
    #: True for the rules that every run of the suite takes out; the others are taken out by `make mutants`.
    always: bool = False
    #: The second run it is taken out of, where not the case as written.
    version: str = ""


RULES: tuple[Rule, ...] = (
    Rule(
        "case-04", "past attempts are asked about where health or loss is written of",
        ("questions.past_attempts.when_heard",),
        ("at +00:04 on driver there stands open: “Not answered: Have they tried",
         "at +00:25 on driver there stands open: “Not answered: Have they tried"),
        always=True,
    ),
    Rule(
        "case-04", "treatment is asked about where health is written of",
        ("questions.treatment.when_heard.mental_health",),
        ("Are they ill or in treatment",),
    ),
    Rule(
        "case-04", "a bereavement is a risk",
        ("cues.bereavement.patterns.(bereaved|bereavement|bereaving|bereave|grieving|grief|grieve|mourning|mourn|funeral|"
         "widow|widower|widowed|eulogy|obituary)",),
        ("Bereavement is not dealt with", "Whom or what have they lost"),
    ),
    Rule(
        "case-04", "who grieves or is ill is vulnerable, and is spoken to before it is closed",
        ("vulnerability.heard.mental_health", "vulnerability.heard.bereavement"),
        ("at +00:25:30 close incident is refused", "at +00:26 close incident is refused"),
        always=True,
    ),
    Rule(
        "case-04", "and with nothing asked of past attempts it closes on a man seen walking",
        ("vulnerability.heard.value.bereavement", "vulnerability.heard.value.mental_health",
         "questions.past_attempts.when_heard", "questions.weapon_there.when_heard.violence"),
        ("at +00:25:30 close incident is refused", "at +00:26 close incident is refused", "driver is released",
         "the team leader is told of driver",
         "at +00:04 on driver there stands open: “Not answered: Have they tried",
         "at +00:25 on driver there stands open: “Not answered: Have they tried"),
    ),
    Rule(
        "case-06", "the railway calls for Network Rail",
        ("cues.railway.services",),
        ("open: “Ask Network Rail (caution trains)”", "“Network Rail (caution trains) not asked”"),
        always=True,
    ),
    Rule(
        "case-06", "the railway brings in the caution",
        ("actions.ask_rail_caution.when_heard",),
        ("To do: Ask Network Rail",),
    ),
    Rule(
        "case-06", "whereabouts unknown is a missing person",
        ("cues.whereabouts_unknown.code",),
        ("Consider the code Missing person",),
        always=True,
    ),
    Rule(
        "case-06", "a risk to life asks for immediate",
        ("grading.life_now",),
        ("A risk to life was heard",),
        always=True,
    ),
    Rule(
        "case-06", "without the tracks a risk to life alone asks for immediate, and is an alarm",
        ("grading.life_now",),
        ("A risk to life was heard", "“consider immediate”"),
        version="the tracks are not typed",
    ),
    Rule(
        "case-06", "the tracks ask for immediate",
        ("grading.on_the_tracks",),
        ("The railway is named",),
    ),
    Rule(
        "case-06", "suicide brings in: keep them talking",
        ("actions.keep_talking.when_heard.suicide",),
        ("To do: Keep whoever is in danger", "“keep whoever is in danger”"),
    ),
    Rule(
        "case-06", "where they were last seen is asked of whoever is gone",
        ("questions.last_seen.when_heard",),
        ("When and where were they last seen",),
    ),
    Rule(
        "case-08", "a call from the caller's number is the caller again",
        ("conduct.again_minutes",),
        ("“second call”", "“not engaging”", "“third call”"),
        always=True,
    ),
    Rule(
        "case-08", "without her words about fire it is the calls that reach a supervisor",
        ("conduct.again_minutes",),
        ("“second call”", "“not engaging”", "“third call”"),
        version="her words about fire are not typed",
    ),
    Rule(
        "case-08", "fire calls for the fire service",
        ("cues.fire.services",),
        ("Ask Fire and rescue", "“Fire and rescue not asked”"),
        always=True,
    ),
    Rule(
        "case-08", "harm to oneself calls for the ambulance",
        ("cues.self_harm.services",),
        ("open: “Ask Ambulance”", "“Ambulance not asked”"),
    ),
    Rule(
        "case-08", "fire brings in: ask for the fire service",
        ("actions.ask_fire",),
        ("To do: Ask for the fire service",),
    ),
    Rule(
        "case-08", "illness brings in the mental health desk",
        ("actions.mental_health_desk",),
        ("To do: Ask the mental health desk",),
    ),
    Rule(
        "case-08", "a risk to life asks for immediate",
        ("grading.life_now",),
        ("“consider immediate”", "“Consider immediate”"),
    ),
    Rule(
        "case-08", "a call handler does not close alone over ill health",
        ("vulnerability.heard.value.mental_health",),
        ("at +00:03 close incident is refused",),
        always=True,
    ),
    Rule(
        "case-10", "somebody apparently dead brings in: are they breathing",
        ("actions.check_breathing.when_heard.not_breathing",),
        ("To do: Ask whether they are breathing", "“ask whether they are breathing”"),
        always=True,
    ),
    Rule(
        "case-10", "and it is asked by the script",
        ("questions.breathing.when_heard.not_breathing",),
        ("Not answered: Are they breathing?",),
    ),
    Rule(
        "case-10", "somebody apparently dead calls for the ambulance",
        ("cues.not_breathing.services",),
        ("open: “Ask Ambulance”", "“Ambulance not asked”"),
        always=True,
    ),
    Rule(
        "case-10", "and brings in: ask for it",
        ("actions.ask_ambulance.when_heard.not_breathing",),
        ("To do: Ask for an ambulance",),
    ),
    Rule(
        "case-10", "and is sudden death, whatever the code",
        ("cues.not_breathing.code",),
        ("Consider the code Sudden death",),
    ),
    Rule(
        "case-10", "and is written of as dead by nobody who may not",
        ("actions.not_dead_until_said.when_heard",),
        ("To do: Write of death",),
    ),
    Rule(
        "case-10", "water brings in: out of it",
        ("actions.out_of_water",),
        ("brought out of the water",),
    ),
    Rule(
        "case-10", "a code opens its SOP",
        ("sops.suspicious_circumstances",),
        ("has sop opened",),
    ),
)  # fmt: skip


def without(rule: Rule, stage: Stage) -> list[Verdict]:
    """What fails of its case, played on a copy of the pack without the rule's rows."""
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack(take_out(default_pack_path(), rule.rows, Path(folder)))
    played = dict(versions(read_scenario(find_scenario(f"{rule.case}.yaml"), main)))[rule.version]
    _, verdicts, _ = run_one(msgspec.structs.replace(played, pack=pack), main, stage)
    return [verdict for verdict in verdicts if verdict.outcome == "failed"]


def table() -> int:
    """Print, for each rule, where it stands and what fails without it; 1 where nothing does."""
    idle = 0
    with open_stage(None) as stage:
        for rule in RULES:
            failed = without(rule, stage)
            idle += not failed
            sys.stdout.write(f"{rule.case}  {rule.says}\n         without {', '.join(rule.rows)}\n")
            for verdict in failed:
                sys.stdout.write(f"         FAILED  {verdict.text}\n")
            sys.stdout.write("" if failed else "         nothing fails\n")
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(table())
