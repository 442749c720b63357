"""Cues: what is said is found, what is denied is shown as denied, and no text whatever stops the reading."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Cues
from heed.risk import automaton, cues, misspelt, modes
from heed.risk.automaton import Automaton
from heed.risk.cues import Hit, find
from heed.risk.dealt import spoken_of

PACK = load_pack(default_pack_path())
NATIONAL: Cues = PACK.periods[-1][1].cues


def kinds(text: str, mode: str = "said") -> set[str]:
    return {hit.construct for hit in find(text, NATIONAL) if hit.mode == mode}


def modes_of(text: str, construct: str) -> set[str]:
    return {hit.mode for hit in find(text, NATIONAL) if hit.construct == construct}


# What the cases are about, as somebody else in the room would type it

SAID = [
    ("Female says she'll be dead before police turn up, then the line was cut", "threat_to_kill"),
    ("Her former husband keeps ringing her and there is a non-molestation order", "domestic"),
    ("He is outside again in breach of his bail conditions", "order_breach"),
    ("Neighbour states officers kicked a man on the ground", "violence"),
    ("Drunk male got into his van and drove off", "drunk_driver"),
    ("His wife died in the spring and he is not coping", "bereavement"),
    ("Tried to take his own life twice", "previous_attempt"),
    ("Nobody has seen or heard from her since Sunday", "whereabouts_unknown"),
    ("Male sat on the tracks by the footbridge", "railway"),
    ("Walked out saying he would end it all", "left_to_end_life"),
    ("They have taken over his flat and he has learning difficulties", "exploitation"),
    ("They have taken over his flat and he has learning difficulties", "vulnerable_adult"),
    ("Shouted just kill me and get it over with", "threat_to_kill"),
    ("She has drunk white spirit", "overdose"),
    ("Has set light to the bedding in the side room", "fire"),
    ("He wants to end it", "suicide"),
    ("Cold to the touch, no pulse", "not_breathing"),
    ("Person in the river by the hotel, face down", "water"),
    ("Woman heard screaming behind the door", "screaming"),
    ("He had his hands round her throat", "strangulation"),
    ("Threatening her with a kitchen knife", "weapon"),
    ("Someone keeps turning up outside her work", "stalking"),
    ("Five year old left alone in the car", "child_at_risk"),
    ("Found with a cord round his neck", "ligature"),
    ("Standing on the wrong side of the railings of the bridge", "height"),
    ("Cutting her arms again", "self_harm"),
    ("Will not wake up, breathing is noisy", "unconscious"),
    ("Off his medication and hearing voices", "mental_health"),
    ("Refuses to engage with the ambulance crew", "refusal"),
    ("Shouting racist abuse at the shopkeeper", "hate"),
    ("Reports that she was raped last night", "sexual"),
    ("Asks how many paracetamol it would take", "means"),
]


@pytest.mark.parametrize(("text", "construct"), SAID)
def test_each_kind_of_risk_is_found_in_plain_words(text: str, construct: str) -> None:
    assert construct in kinds(text)


@pytest.mark.parametrize(("text", "construct"), SAID[:12])
def test_capitals_change_nothing(text: str, construct: str) -> None:
    assert construct in kinds(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "He says he will kill me", "My ex threatened to kill me", "Husband is going to kill me",
        "The neighbour will kill me", "My brother wants to kill me", "He has come back to kill me",
        "He wants to kill her", "Please don't let him kill me", "He says he will come round and kill me",
    ],
)  # fmt: skip
def test_a_threat_from_another_is_not_heard_as_suicide(text: str) -> None:
    assert "threat_to_kill" in kinds(text)
    assert "suicide" not in kinds(text)


@pytest.mark.parametrize(
    "text", ["He said just kill me", "I want you to kill me", "He wants the police to shoot him", "Someone kill me"]
)
def test_asking_to_be_killed_is_heard_as_suicide(text: str) -> None:
    assert "suicide" in kinds(text)


def test_going_back_is_no_ache() -> None:
    assert modes_of("If I go back he will kill me", "threat_to_kill") == {"feared"}


@pytest.mark.parametrize("text", ["My back is killing me", "My feet are killing me"])
def test_an_ache_that_is_killing_somebody_is_no_threat(text: str) -> None:
    assert kinds(text).isdisjoint({"suicide", "threat_to_kill"})


def test_wanting_to_die_is_suicide_and_not_a_death() -> None:
    assert kinds("I just want to die") == {"suicide"}
    assert "not_breathing" in kinds("I think he has died")


#: What the ten cases turned on, by case, as a handler or dispatcher would type of a third person.
CASES = [
    (1, "She states she will be dead before police get there", "threat_to_kill"),
    (1, "Call handler heard the line cut after a scream", "screaming"),
    (2, "Ex-husband has been in contact in breach of a court order", "domestic"),
    (2, "Ex-husband has been in contact in breach of a court order", "order_breach"),
    (2, "He assaulted her in the past, serious injuries", "violence"),
    (3, "Resident says an officer punched the male", "violence"),
    (4, "Male has drunk all afternoon and has driven off", "drunk_driver"),
    (4, "He tried to take his own life in the spring", "previous_attempt"),
    (4, "His father has passed away", "bereavement"),
    (4, "Male found hanging in the park", "ligature"),
    (5, "Nobody knows where she is, last seen on Friday", "whereabouts_unknown"),
    (5, "Her partner is violent and aggressive", "violence"),
    (6, "He is on the tracks near the station", "railway"),
    (6, "He has left the house saying he is going to end his life", "left_to_end_life"),
    (6, "He is suicidal", "suicide"),
    (7, "Vulnerable adult, people are using his flat", "vulnerable_adult"),
    (7, "Vulnerable adult, people are using his flat", "exploitation"),
    (7, "He said just kill me", "threat_to_kill"),
    (8, "Patient has walked out of hospital and is bipolar", "mental_health"),
    (8, "Patient has walked out of hospital", "whereabouts_unknown"),
    (8, "She has poured white spirit over herself", "fire"),
    (8, "She has swallowed white spirit", "overdose"),
    (8, "He set light to himself", "fire"),
    (8, "Says there is a fire", "fire"),
    (8, "The caller would not engage with questions", "refusal"),
    (9, "He told his mother he would be ending it", "suicide"),
    (9, "Three reports this week that he wants to take his own life", "suicide"),
    (10, "Guest found in the pool, not breathing", "not_breathing"),
    (10, "She is cold to the touch", "not_breathing"),
    (10, "Body in the water by the hotel", "water"),
    (10, "Guest is under water in the bath", "water"),
    (10, "Guest is not waking up", "unconscious"),
]


@pytest.mark.parametrize(("case", "text", "construct"), CASES)
def test_each_risk_of_the_ten_cases_is_heard_in_the_words_of_a_log(case: int, text: str, construct: str) -> None:
    heard = {hit.construct for hit in find(text, NATIONAL) if hit.mode != "denied"}

    assert construct in heard


def test_no_case_of_the_ten_is_without_a_risk_that_is_heard() -> None:
    assert {case for case, *_ in CASES} == set(range(1, 11))


def test_every_kind_of_the_pack_is_in_the_table() -> None:
    assert {construct for _, construct in SAID} == set(NATIONAL.by_id)


# How it is said

DENIED = [
    ("He has not mentioned suicide", "suicide"),
    ("Denies any thoughts of self-harm", "self_harm"),
    ("No weapons seen", "weapon"),
    ("She didn’t say he had a knife", "weapon"),
    ("He never threatened to kill anyone", "threat_to_kill"),
    ("No threats, weapons or violence", "violence"),
    ("Suicide was not mentioned", "suicide"),
    ("Weapons: none", "weapon"),
    ("Suicidal? No.", "suicide"),
    ("Not suicidal and no self harm", "self_harm"),
    ("There is nothing to suggest she would harm herself", "self_harm"),
    ("Took no tablets", "overdose"),
]
NOT_DENIED = [
    ("He isn't answering and has a knife", "weapon"),
    ("No answer at the door, suicidal male inside", "suicide"),
    ("Not injured, but threatening to kill himself", "suicide"),
    ("She won't stop threatening to kill herself", "suicide"),
    ("We cannot rule out suicide", "suicide"),
    ("No reply. He is going to kill himself.", "suicide"),
    ("Denies drinking but has taken an overdose", "overdose"),
    ("Not only suicidal but armed with a knife", "suicide"),
    ("No injuries, he says he will kill her", "threat_to_kill"),
    ("Refused ambulance, denies injury, has a knife", "weapon"),
    ("He is not breathing", "not_breathing"),
    ("He does not want to live", "suicide"),
]


@pytest.mark.parametrize(("text", "construct"), DENIED)
def test_what_is_denied_is_shown_as_denied(text: str, construct: str) -> None:
    assert modes_of(text, construct) == {"denied"}


@pytest.mark.parametrize(("text", "construct"), NOT_DENIED)
def test_a_denial_of_something_else_does_not_reach(text: str, construct: str) -> None:
    assert "said" in modes_of(text, construct)


@pytest.mark.parametrize(
    "text", ["Tried to kill himself last year", "Overdosed two years ago", "Previously threatened suicide"]
)
def test_what_is_past_is_a_previous_attempt_as_well(text: str) -> None:
    assert kinds(text, "past") >= {"previous_attempt"}


def test_what_is_only_feared_says_so() -> None:
    assert modes_of("She is worried he might kill himself", "suicide") == {"feared"}


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("suicdal", "suicide"),
        ("she was strangeld", "strangulation"),
        ("overdoes", "overdose"),
        ("has a knif", "weapon"),
    ],
)
def test_a_slip_of_the_finger_is_read(text: str, construct: str) -> None:
    assert construct in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "A strange van is patrolling the beach and attaching a cable",
        "Dead battery by the dead end sign, caller on the line",
        "Nail gun and two hammers taken from a van",
        "He jumped the queue and jumped off his bike",
        "Deer hit by a car, dead at the roadside",
        "Bike missing from the shed, caller's phone has died",
    ],
)
def test_ordinary_words_are_no_cue(text: str) -> None:
    assert find(text, NATIONAL) == ()


def test_a_hit_names_the_line_of_the_pack_that_found_it() -> None:
    (hit,) = (hit for hit in find("He said he would kill himself", NATIONAL) if hit.construct == "suicide")

    lines = (default_pack_path() / hit.file).read_text(encoding="utf-8").splitlines()
    assert (hit.words, lines[hit.line - 1].strip()) == ("kill himself", "- kill <self>")


# Any text

WORDS = [
    "suicide",
    "no",
    "not",
    "knife",
    "don’t",
    "want",
    "to",
    "die",
    "before",
    ".",
    ",",
    "?",
    "\n",
    "🙂",
    "ножом",
    "but",
]


def assert_quotes(text: str, hits: Iterable[Hit]) -> None:
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.words


@given(st.text(max_size=300))
def test_no_text_stops_the_reading(text: str) -> None:
    assert_quotes(text, find(text, NATIONAL))


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@settings(max_examples=200)
def test_every_hit_quotes_the_text(text: str) -> None:
    hits = find(text, NATIONAL)

    assert_quotes(text, hits)
    assert list(hits) == sorted(hits, key=lambda hit: (hit.start, hit.end, hit.construct))


@pytest.mark.parametrize("text", ["suicide " * 6250, "take " * 10_000, "a" * 50_000, "'" * 50_000, "İß🙂’" * 12_500])
def test_fifty_thousand_characters_are_read(text: str) -> None:
    assert_quotes(text, find(text, NATIONAL))


def test_a_text_is_read_one_step_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    phrases = [pattern.phrase for cue in NATIONAL.by_id.values() for pattern in cue.patterns]
    reader = Automaton(phrases)
    step = Automaton._step

    def counted(self: Automaton, state: automaton.State, symbol: int) -> automaton.State:
        steps.append(symbol)
        return step(self, state, symbol)

    monkeypatch.setattr(Automaton, "_step", counted)
    text = "he wants to take all of the tablets and then to end it "
    reader.read(text * 5)
    made = len(steps)
    reader.read(text * 50)

    assert 0 < made <= 5 * len(text.split())
    assert len(steps) == made


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automaton, "MOST_STATES", 50)
    monkeypatch.setattr(automaton, "MOST_WORDS", 50)
    reader = Automaton([pattern.phrase for cue in NATIONAL.by_id.values() for pattern in cue.patterns])
    text = " ".join(f"word{number} wants to take {number} tablets" for number in range(300))

    ends = reader.read(text).ends

    assert len(ends) == 300
    assert len(reader._words) <= 50
    assert len(reader._states) <= 51


def test_no_expression_of_ours_repeats_a_repetition() -> None:
    nested = re.compile(r"\([^()]*[+*][^()]*\)[+*]")
    patterns = [
        value.pattern for module in (automaton, cues, misspelt, modes) for value in vars(module).values()
        if isinstance(value, re.Pattern)
    ]  # fmt: skip

    assert len(patterns) >= 5
    assert [one for one in patterns if nested.search(one.replace("(?:['’][^\\W_]+)*", ""))] == []


# What an assessment does not deal with


def test_an_assessment_deals_with_what_its_words_speak_of_also_where_they_deny_it() -> None:
    words = ("Has a knife and says he will kill himself", "No children hurt, seen upstairs")

    assert set(spoken_of(words, NATIONAL).of) >= {"weapon", "suicide", "child_at_risk"}


def test_an_assessment_that_says_nothing_deals_with_nothing() -> None:
    assert spoken_of(("yes", ""), NATIONAL).of == ()
