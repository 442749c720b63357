"""A bad pack is refused whole, and each thing wrong in it is pointed at: file, line, reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.policy.complete import HELP
from heed.policy.load import load_pack
from heed.policy.values import STATES

if TYPE_CHECKING:
    from tests.policy.conftest import SpoiledPack


def _one_fault(pack: SpoiledPack, file: str, words: str, reason: str) -> None:
    """The checker names exactly one fault, at the line on which `words` stand first, for that reason."""
    code, lines = pack.said()

    assert code == 1
    assert len(lines) == 2, lines
    assert lines[0].startswith(f"{file}:{pack.line_of(file, words)}: ")
    assert reason in lines[0]


def test_an_empty_watch_cell(pack: SpoiledPack) -> None:
    text = (pack.folder / "watch.yaml").read_text(encoding="utf-8")
    row = text.index("  released:")
    cell, after = text.index("    priority:", row), text.index("    scheduled:", row)
    pack.write("watch.yaml", text[:cell] + text[after:])

    code, lines = pack.said()

    reason = "the watch table has no cell for released × priority; every open incident has a next deadline"
    assert code == 1
    assert lines[0] == f"watch.yaml:{pack.line_of('watch.yaml', '  released:') + 1}: {reason}"


def test_a_grade_that_is_added_without_its_watch_cells(pack: SpoiledPack) -> None:
    priority = (pack.folder / "grades.yaml").read_text(encoding="utf-8")
    start, end = priority.index("  priority:"), priority.index("  scheduled:")
    fifth = priority[start:end].replace("  priority:", "  fifth:", 1).replace("rank: 2", "rank: 9")
    pack.write("grades.yaml", priority + fifth)

    code, lines = pack.said()

    assert code == 1
    assert sum("no cell for" in line and "× fifth" in line for line in lines) == len(STATES)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (
            "watch.yaml",
            "owner: call_handler",
            "owner: call_handlers",
            "unknown role `call_handlers`; did you mean `call_h",
        ),
        ("watch.yaml", "ladder: sending", "ladder: sendin", "unknown ladder `sendin`; did you mean `sending`?"),
        (
            "watch.yaml",
            "deadline: send,",
            "deadline: attend,",
            "an incident that is opened owes send or close, not attend",
        ),
        ("watch.yaml", "deadline: send,", "deadline: ring,", "`deadline` cannot be `ring`"),
        ("watch.yaml", "minutes: 5,", "minutes: 0,", "at least 1 minute"),
        ("watch.yaml", "minutes: 5,", "minutes: target,", "a grade has no target to send"),
        ("watch.yaml", "minutes: 5,", "minutes: soon,", "`minutes` cannot be `soon`"),
        ("watch.yaml", "counted_from: state", "counted_from: sent", "nothing has been sent yet"),
        ("ladders.yaml", "owner: dispatcher", "owner: administrator", "works no incidents and cannot own one"),
        (
            "ladders.yaml",
            "owner: dispatcher",
            "owner: dispacher",
            "unknown role `dispacher`; did you mean `dispatcher`?",
        ),
        (
            "ladders.yaml",
            "interrupts: always",
            "interrupts: loud",
            "`interrupts` cannot be `loud`; known: always, life",
        ),
        ("ladders.yaml", "repeat_minutes: 15", "repeat_minutes: 0", "the last rung repeats"),
        ("ladders.yaml", "repeat_minutes: 15", "repeat: 15", "unknown name `repeat`; did you mean `repeat_minutes`?"),
        (
            "roles.yaml",
            "fallback: team_leader",
            "fallback: team_lead",
            "unknown role `team_lead`; did you mean `team_lea",
        ),
        ("roles.yaml", "duties: [post, administering]", "duties: [post, admin]", "unknown duty `admin`"),
        ("roles.yaml", "minimum: 1", "minimum: one", "`minimum`: expected a whole number, found text"),
        ("roles.yaml", "minimum: 1", "minimum: -1", "minimum cannot be below 0"),
        (
            "grades.yaml",
            "accept_minutes: 1",
            "accept_minutes: 15",
            "15 minutes to attend is not more than 15 to accept",
        ),
        (
            "grades.yaml",
            "accept_minutes: 1",
            "accept_minutes: yes",
            "`accept_minutes`: expected a whole number, found text",
        ),
        ("grades.yaml", "accept_minutes: 1", "accept_minutes: 0", "acceptance needs at least 1 minute"),
        ("grades.yaml", "rank: 2", "rank: 1", "has the rank of"),
        ("grades.yaml", "warn_at: [0.5, 0.75]", "warn_at: [0.75, 0.5]", "shares between 0 and 1, rising"),
        ("grades.yaml", 'glyph: "▲"', 'symbol: "▲"', "unknown name `symbol`"),
        (
            "grades.yaml",
            "ladder: immediate",
            "ladder: imediate",
            "unknown ladder `imediate`; did you mean `immediate`?",
        ),
        ("grades.yaml", 'glyph: "▲"', 'glyph: "■"', "■ is `immediate` already; give it another"),
        ("grades.yaml", 'glyph: "▲"', 'glyph: "◆"', "is drawn as one of ▲ ▼ ■ □ ● ○ ★, not as `◆`"),
        ("grades.yaml", "ours: [glyph,", "ours: [gliph,", "`ours` lists `gliph`"),
        ("grades.yaml", "since: 2026-01-26", "since: 2010-01-26", "2010-01-26 follows 2011-04-01; oldest first"),
        ("grades.yaml", "since: 2026-01-26", "since: 2026-02-30", "`2026-02-30` is no day of the calendar"),
        ("statuses.yaml", 'letter: "!"', 'letter: "!!"', "`letter` is one letter or sign"),
        ("statuses.yaml", "letter: O, deployable: false", "letter: O, deployable: true", "cannot be sent"),
        ("statuses.yaml", "16: {", "sixteen: {", "a status is a number"),
        ("desks.yaml", '["*"]', "[north]", "no desk covers `*`"),
        ("desks.yaml", '["*"]', '["*"]\n  other: {name: Other, areas: ["*"]}', "area `*` is covered by `dispatch` too"),
        (
            "watch.yaml",
            "minutes: 15, counted_from: sent",
            "minutes: 20, counted_from: sent",
            "after `priority` has spoken",
        ),
        ("watch.yaml", "ladder: priority", "ladder: immediate", "while nobody is sent its grade climbs `priority`"),
        ("watch.yaml", "  resourced:", "  resorced:", "unknown state `resorced`; did you mean `resourced`?"),
        ("ladders.yaml", "informs: [dispatch_supervisor]", "informs: [force_incident_manager]", "informs its owner"),
        ("ladders.yaml", "after_minutes: 2", "after_minutes: -2", "minutes cannot be below 0"),
        ("ladders.yaml", "why: Opened and not in dispatch's sight", "why: ''", "`why` is what the owner reads"),
        ("ladders.yaml", "owner: team_leader\n        interrupts: life", "interrupts: life", "rung 1 lacks `owner`"),
        ("roles.yaml", "acknowledge_emergency]", "]", "`team_leader` supervises and may not acknowledge_emergency"),
        ("roles.yaml", "minimum: 0", "minimun: 0", "unknown name `minimun`; did you mean `minimum`?"),
        ("grades.yaml", "attend_minutes_rural: 60", "attend_minutes_rural: null", "in town and country, or in neither"),
        (
            "grades.yaml",
            "attend_minutes_urban: 60",
            "attend_minutes_urban: 10",
            "`attend_minutes_urban` is 15; less urgent",
        ),
        ("grades.yaml", "warn_at: []", "warn_at: [0.5]", "nobody is to attend, so there is nothing to warn of"),
        (
            "limits.yaml",
            "hold_without_life: 30",
            "hold_without_life: 10",
            "`hold_with_life` is 15, over `hold_without_life`",
        ),
        (
            "results.yaml",
            "needs_attendance: true",
            "needs_attendance: true, without_dispatch: true",
            "cannot both need",
        ),
        ("statuses.yaml", "effect: en_route", "effect: at_scene", "no status has the effect `en_route`"),
        ("statuses.yaml", "letter: A, deployable: true", "letter: A, deployable: false", "is `available` can be sent"),
        ("services.yaml", "name: Coastguard", "name: ''", "`name` is empty"),
        ("limits.yaml", "hold_with_life: 15", "hold_with_life: 45", "`hold_with_life` is 45; from 1 to 15"),
        (
            "limits.yaml",
            "record_after_call: 5",
            "record_after_calls: 5",
            "unknown name `record_after_calls`; did you mean",
        ),
        ("attention.yaml", "digest_minutes: 15", "digest_minutes: 5", "a digest every 5 minutes needs 12 an hour"),
        ("attention.yaml", "kept_for_digests: 4", "kept_for_digests: 6", "leaves no interrupt in the hour"),
        (
            "results.yaml",
            "needs_attendance: true",
            "needs_attendance: 1",
            "expected true or false, found a whole number",
        ),
        ("reviews.yaml", "ungraded_counts_as: immediate", "ungraded_counts_as: soonest", "unknown grade `soonest`"),
        ("services.yaml", "answer_minutes: 2", "answer_minutes: 0", "at least 1 minute to answer"),
        ("pack.yaml", "since: 2024-01-01", "since: january", "the day the pack is in force from"),
        ("pack.yaml", "force:", "froce:", "unknown name `froce`; did you mean `force`?"),
        ("codes/crime.yaml", "codes:", "code:", "unknown chapter `code`; did you mean `codes`?"),
    ],
)
def test_a_slip_is_pointed_at(pack: SpoiledPack, file: str, old: str, new: str, reason: str) -> None:
    pack.change(file, old, new)

    code, lines = pack.said()

    assert code == 1
    assert any(line.startswith(f"{file}:") and reason in line for line in lines), lines


def test_the_line_is_the_line_of_the_value(pack: SpoiledPack) -> None:
    pack.change("ladders.yaml", "owner: resource_sergeant", "owner: resource_sargeant")

    _one_fault(
        pack, "ladders.yaml", "- after_minutes: 45", "unknown role `resource_sargeant`; did you mean `resource_s"
    )


def test_a_value_without_a_date(pack: SpoiledPack) -> None:
    pack.change("services.yaml", "since: 2024-01-01\n", "")

    code, lines = pack.said()

    assert code == 1
    assert (
        lines[0] == f"services.yaml:{pack.line_of('services.yaml', 'ambulance:')}: `ambulance` has no date; say `since`"
    )


def test_a_value_without_a_reference(pack: SpoiledPack) -> None:
    pack.change("desks.yaml", "ours: true\n", "")

    _one_fault(pack, "desks.yaml", "dispatch:", "no reference; give `reference`, or `ours: true`")


def test_a_value_that_begins_after_the_pack_leaves_a_time_without_one(pack: SpoiledPack) -> None:
    pack.change("limits.yaml", "thrive_after_sent: 5", "thrive_after_sent: {value: 5, since: 2025-06-01}")

    code, lines = pack.said()

    assert code == 1
    assert any("`thrive_after_sent` has no value before 2025-06-01" in line for line in lines), lines


def test_a_tab(pack: SpoiledPack) -> None:
    pack.change("desks.yaml", "    name: Dispatch", "\tname: Dispatch")

    _one_fault(pack, "desks.yaml", "\tname", "a tab is used for indenting; use spaces")


def test_text_that_is_no_yaml(pack: SpoiledPack) -> None:
    pack.change("desks.yaml", 'areas: ["*"]', 'areas: ["*"')

    code, lines = pack.said()

    assert code == 1
    assert lines[0].startswith("desks.yaml:")
    assert "not readable as YAML" in lines[0]


@pytest.mark.parametrize("words", ["", "- a\n- b\n", "just words\n", "[" * 50_000, "\x00\n", "a: &x 1\nb: *x\n"])
def test_a_file_that_is_something_else(pack: SpoiledPack, words: str) -> None:
    pack.write("extra.yaml", words)

    code, lines = pack.said()

    assert code == 1
    assert any(line.startswith("extra.yaml:") for line in lines), lines[:3]


def test_a_file_that_is_no_text(pack: SpoiledPack) -> None:
    (pack.folder / "desks.yaml").write_bytes(b"desks:\n  x: {name: \xff\xfe}\n")

    code, lines = pack.said()

    assert code == 1
    assert lines[0] == "desks.yaml:2: not UTF-8 text; save the file as UTF-8"


def test_an_id_twice_in_a_file(pack: SpoiledPack) -> None:
    pack.change("services.yaml", "  coastguard:", "  ambulance:")

    code, lines = pack.said()

    first = pack.line_of("services.yaml", "  ambulance:")
    assert code == 1
    assert f"`ambulance` is here twice (first at line {first}); keep one" in lines[0]


def test_an_id_in_two_files(pack: SpoiledPack) -> None:
    pack.change("codes/transport.yaml", "highway_disruption:", "robbery:")

    _one_fault(pack, "codes/transport.yaml", "robbery:", "`robbery` is in the pack twice (first at codes/crime.yaml:")


def test_roles_that_answer_for_each_other_and_may_all_be_empty(pack: SpoiledPack) -> None:
    for _ in range(6):
        text = (pack.folder / "roles.yaml").read_text(encoding="utf-8")
        pack.write("roles.yaml", text.replace("minimum: 1", "minimum: 0"))

    code, lines = pack.said()

    assert code == 1
    assert any("`priority`: team_leader may be held by nobody" in line for line in lines)
    assert any(line.startswith("roles.yaml:") and "`team_leader` and every role that answers" in line for line in lines)


def test_a_ladder_that_does_not_climb_in_time(pack: SpoiledPack) -> None:
    pack.change("ladders.yaml", "after_minutes: 45", "after_minutes: 25")

    _one_fault(pack, "ladders.yaml", "- after_minutes: 25", "`priority` rung 3 comes at 25 minutes, not after rung 2")


def test_a_grade_whose_ladder_counts_from_a_missed_deadline(pack: SpoiledPack) -> None:
    pack.change("ladders.yaml", "counted_from: standing", "counted_from: missed")

    _one_fault(pack, "grades.yaml", "ladder: immediate", "ladder `immediate` counts from a missed deadline")


def test_a_ladder_that_ends_in_silence(pack: SpoiledPack) -> None:
    pack.change("ladders.yaml", "interrupts: never\n        fim_list: true", "silent: true\n        fim_list: true")

    _one_fault(pack, "ladders.yaml", "- after_minutes: 60", "`priority` ends in a silent rung")


def test_help_held_from_a_role(pack: SpoiledPack) -> None:
    pack.change(
        "roles.yaml",
        "    duties: [help, log, knowing, post, calls, deciding_markers]\n",
        "    duties: [log, post, calls]\n",
    )

    code, lines = pack.said()

    assert code == 1
    assert (
        f"roles.yaml:{pack.line_of('roles.yaml', 'support_operator:')}: `support_operator` may not add_log_entry"
        in lines[0]
    )
    assert len(lines) == len(HELP) + 1


def test_a_command_nobody_knows_is_pointed_at_in_its_duty(pack: SpoiledPack) -> None:
    pack.change("roles.yaml", "tag_for_fim,", "tag_for_fin,")

    _, lines = pack.said(frozenset({"tag_for_fim"}))

    line = pack.line_of("roles.yaml", "tag_for_fin")
    assert f"roles.yaml:{line}: unknown command `tag_for_fin`; did you mean `tag_for_fim`?" in lines


def test_a_file_that_would_not_be_read(pack: SpoiledPack) -> None:
    pack.write("extra.yml", "since: 2024-01-01\n")

    code, lines = pack.said()

    assert code == 1
    assert lines[0] == "extra.yml:1: is not read; name it extra.yaml"


def test_figures_at_their_bounds_are_the_forces_to_choose(pack: SpoiledPack) -> None:
    pack.change("limits.yaml", "answer_question_about_life: 1", "answer_question_about_life: 5")
    pack.change("limits.yaml", "notice_acknowledge: 5", "notice_acknowledge: 60")

    code, lines = pack.said()

    assert code == 0, lines


def test_a_command_nobody_may_give_is_noted_and_no_fault(pack: SpoiledPack) -> None:
    loaded = load_pack(pack.folder).periods[-1][1]
    held = frozenset(command for role in loaded.roles.values() for command in role.may)

    code, lines = pack.said(held | {"play_recording"})

    assert code == 0
    assert "note: no role may play_recording" in lines


def test_everything_wrong_is_said_at_once(pack: SpoiledPack) -> None:
    pack.change("watch.yaml", "ladder: sending", "ladder: sendin")
    pack.change("ladders.yaml", "owner: dispatcher", "owner: dispacher")
    pack.change("limits.yaml", "answer_question: 5", "answer_question: 500")

    code, lines = pack.said()

    assert code == 1
    assert [line.split(":")[0] for line in lines[:-1]] == ["ladders.yaml", "limits.yaml", "watch.yaml"]
    assert lines[-1] == "3 faults; the pack cannot be put in force"


def test_a_chapter_that_is_missing(pack: SpoiledPack) -> None:
    (pack.folder / "limits.yaml").unlink()

    code, lines = pack.said()

    assert code == 1
    assert lines[0] == "pack.yaml:1: the pack has no chapter `limits`"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("services.yaml", "the pack has no services"),
        ("results.yaml", "the pack has no results"),
        ("desks.yaml", "the pack has no desks"),
        ("thrive.yaml", "the pack has no risk assessment"),
        ("watch.yaml", "the watch table has no cell for opened × ungraded"),
    ],
)
def test_a_chapter_nothing_stands_without(pack: SpoiledPack, file: str, reason: str) -> None:
    (pack.folder / file).unlink()

    code, lines = pack.said()

    assert code == 1
    assert any(line.startswith("pack.yaml:1: ") and reason in line for line in lines), lines


def test_a_ladder_without_rungs(pack: SpoiledPack) -> None:
    text = (pack.folder / "ladders.yaml").read_text(encoding="utf-8")
    start = text.index("    rungs:", text.index("  release:"))
    pack.write("ladders.yaml", text[:start] + "    rungs: []\n")

    _one_fault(pack, "ladders.yaml", "    rungs: []", "`release` has no rungs")


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ("without_dispatch", "a call handler could not close what needs nobody"),
        ("needs_attendance", "no result `needs_attendance`"),
    ],
)
def test_an_incident_can_end_with_and_without_anybody_having_gone(pack: SpoiledPack, flag: str, reason: str) -> None:
    text = (pack.folder / "results.yaml").read_text(encoding="utf-8")
    pack.write("results.yaml", text.replace(f"{flag}: true", f"{flag}: false"))

    code, lines = pack.said()

    assert code == 1
    assert len(lines) == 2
    assert reason in lines[0]


def test_a_folder_that_is_no_pack(tmp_path: Path, pack: SpoiledPack) -> None:
    pack.folder = tmp_path

    code, lines = pack.said()

    assert code == 2
    assert lines == [f"cannot read a pack: {tmp_path}: no pack here; a pack is a folder with a pack.yaml"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_struck_out_each_fault_has_a_file_and_line(pack: SpoiledPack, data: st.DataObject) -> None:
    files = sorted(path for path in pack.folder.rglob("*.yaml") if "cases" not in path.parts)
    file = data.draw(st.sampled_from(files))
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    struck = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1, max_size=3))
    file.write_text("".join(line for number, line in enumerate(lines) if number not in struck), encoding="utf-8")

    try:
        code, said = pack.said()
    finally:
        file.write_text(text, encoding="utf-8")

    assert code in (0, 1)
    for fault in said[:-1] if code == 1 else ():
        name, line, reason = fault.split(":", 2)
        assert (pack.folder / name).is_file(), fault
        assert 1 <= int(line) <= len((pack.folder / name).read_text(encoding="utf-8").splitlines()), fault
        assert reason.strip()
