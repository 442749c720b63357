"""Commands of the account that a log gives of people, and what decides them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from heed.log.command import Command, Line, NewId, OptionalLine, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.described import BY_KIND, Described
from heed.picture.entry import EntryCorrected, ServiceRequested
from heed.picture.fact import Change, Fact
from heed.picture.nouns import Picture
from heed.picture.regard import (
    CharacteristicNoted,
    HateFlagged,
    Interpreter,
    LanguageMarked,
    TextRelayMarked,
)
from heed.policy.account import Detail, Of
from heed.policy.shapes import nearest
from heed.policy.values import Policy

LONGEST_DETAIL = 400
#: The service of the pack that interprets.
INTERPRETER = "interpreter"
Details = Annotated[dict[str, str], Meta(description="detail, as the pack's chapter `descriptions` names it, to words")]


class Describe(Command, frozen=True, kw_only=True):
    """What says something of one of a kind that a log speaks of; itself it is no command."""

    minted: ClassVar[tuple[str, ...]] = ("described",)
    described: NewId = ""
    incident: Ref
    who: OptionalLine = ""
    role: OptionalLine = ""
    details: Details = msgspec.field(default_factory=dict)


class DescribePerson(Describe, frozen=True, kw_only=True):
    """Say what a person looks like; with the id of one described before, add to it or put it right."""


class DescribeVehicle(Describe, frozen=True, kw_only=True):
    """Say what a vehicle looks like; with the id of one described before, add to it or put it right."""


class NameOrganisation(Describe, frozen=True, kw_only=True):
    """Name an organisation that a log speaks of; with the id of one named before, add to it or put it right."""


class NameAddress(Describe, frozen=True, kw_only=True):
    """Give an address that is not where it happens; with the id of one given before, add to it or put it right."""


class NameNumber(Describe, frozen=True, kw_only=True):
    """Give a telephone number that nobody rings from; with the id of one given before, add to it or put it right."""


class CorrectEntry(Command, frozen=True, kw_only=True):
    """Put an entry right by another that names it; the old one stays. Somebody's own words are never corrected."""

    incident: Ref
    entry: Annotated[int, Meta(ge=1, description="version of the entry in the incident's stream")]
    text: Text


class FlagHate(Command, frozen=True, kw_only=True):
    """Say that somebody perceives hostility towards a monitored strand. Perception is enough."""

    incident: Ref
    strand: Ref
    perceived_by: Line
    words: OptionalText = ""


class NoteCharacteristic(Command, frozen=True, kw_only=True):
    """Note a protected characteristic that has to do with it, and who perceives that."""

    incident: Ref
    characteristic: Ref
    of: Line
    perceived_by: Line


class MarkLanguage(Command, frozen=True, kw_only=True):
    """Say what language the caller speaks, and how far the interpreter is; `asked` asks the service."""

    incident: Ref
    language: Line
    interpreter: Literal["needed", "asked", "joined", "not_needed"]


class MarkTextRelay(Command, frozen=True, kw_only=True):
    """Say that the call comes by text relay, or that it does not."""

    incident: Ref
    relay: bool


# Refusals


class _AboutDetail(Refusal):
    """A refusal beside one detail."""

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail=detail, **facts)
        self.field = f"details.{detail}"


class UnknownDetail(_AboutDetail):
    """A {of} has no detail {detail} here{near}"""


class DetailTooLong(_AboutDetail):
    """{name} is {length} characters long; {most} at most. Write the rest on the log."""


class NoWholeNumber(_AboutDetail):
    """{name}: “{said}” is no number of years; write figures."""


class NotBelow(_AboutDetail):
    """{name} {said} is below {least} {least_said}."""


class NothingDescribed(Refusal):
    """Nothing is described; fill in at least one detail."""

    field = "who"


class OtherKind(Refusal):
    """That is a {kind} described before; describe it as one."""

    field = "described"


class UnknownMentionRole(Refusal):
    """That is nothing somebody can be to a matter here{near}"""

    field = "role"


class NoSuchEntry(Refusal):
    """There is no entry {entry} on this log; only notes, news from the scene and corrections are corrected."""

    field = "entry"


class OwnWordsStand(Refusal):
    """Somebody's own words stand as they were said; write down what they say now beneath them."""

    field = "entry"


class AlreadyCorrected(Refusal):
    """This entry was corrected already; correct the newer one."""

    field = "entry"


class UnknownStrand(Refusal):
    """There is no strand {strand}; choose one of {known}."""

    field = "strand"


class UnknownCharacteristic(Refusal):
    """There is no characteristic {characteristic}; choose one of {known}."""

    field = "characteristic"


# Descriptions


def describe_person(command: DescribePerson, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Thin is kept, and shown as thin."""
    return _describe(command, "person", picture, policy)


def describe_vehicle(
    command: DescribeVehicle, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Thin is kept, and shown as thin."""
    return _describe(command, "vehicle", picture, policy)


def name_organisation(
    command: NameOrganisation, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """A name and what it is to the matter."""
    return _describe(command, "organisation", picture, policy)


def name_address(command: NameAddress, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An address and what it is to the matter."""
    return _describe(command, "address", picture, policy)


def name_number(command: NameNumber, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A number and whose it is."""
    return _describe(command, "number", picture, policy)


def _describe(command: Describe, of: Of, picture: Picture, policy: Policy) -> list[Change]:
    incident = picture.incident(command.incident)
    before = next((one for one in incident.account.described if one.id == command.described), None)
    if before is not None and before.of != of:
        raise OtherKind(kind=before.of)
    known = {detail.id: detail for detail in policy.account.details_of(of)}
    said = {name: words.strip() for name, words in command.details.items() if words.strip()}
    for name, words in said.items():
        if name not in known:
            raise UnknownDetail(name, of=of, near=nearest(name, known))
        _check_detail(known[name], words)
    _check_order(known, (before.details if before else {}) | said)
    if command.role and command.role not in policy.account.mention_roles:
        raise UnknownMentionRole(near=nearest(command.role, policy.account.mention_roles))
    if not said and not (before and (command.who or command.role)):
        raise NothingDescribed
    return _news(f"incident/{incident.id}", command, of, before, said)


def _news(stream: str, command: Describe, of: Of, before: Described | None, said: dict[str, str]) -> list[Change]:
    """Only what was not said yet."""
    new = {name: words for name, words in said.items() if before is None or before.details.get(name) != words}
    if before is not None and not new and command.who in ("", before.who) and command.role in ("", before.role):
        return []
    return [(stream, BY_KIND[of](described=command.described, who=command.who, role=command.role, details=new))]


def _check_detail(detail: Detail, words: str) -> None:
    if len(words) > LONGEST_DETAIL:
        raise DetailTooLong(detail.id, name=detail.name, length=f"{len(words):,}", most=LONGEST_DETAIL)
    if detail.whole and not (words.isascii() and words.isdigit() and len(words) <= 3):
        raise NoWholeNumber(detail.id, name=detail.name, said=words[:40])


def _check_order(known: Mapping[str, Detail], said: Mapping[str, str]) -> None:
    for detail in known.values():
        least = said.get(detail.not_below)
        words = said.get(detail.id)
        if detail.whole and least and words and int(words) < int(least):
            name = known[detail.not_below].name
            raise NotBelow(detail.id, name=detail.name.capitalize(), said=words, least=name.lower(), least_said=least)


# Entries


def correct_entry(command: CorrectEntry, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What was written stays, and shows what corrects it."""
    incident = picture.incident(command.incident)
    found = next((one for one in incident.account.written if one.version == command.entry), None)
    if found is None:
        raise NoSuchEntry(entry=command.entry)
    if found.quotation:
        raise OwnWordsStand
    if found.corrected_by:
        raise AlreadyCorrected
    corrected = EntryCorrected(corrects=found.version, written_at=found.at, text=command.text)
    return [(f"incident/{incident.id}", corrected)]


# Regard


def flag_hate(command: FlagHate, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """As perceived: nobody asks for proof."""
    incident = picture.incident(command.incident)
    strand = policy.account.hate.get(command.strand)
    if strand is None:
        raise UnknownStrand(strand=command.strand, known=", ".join(policy.account.hate))
    if any((one.strand, one.perceived_by) == (strand.id, command.perceived_by) for one in incident.hate):
        return []
    flagged = HateFlagged(
        strand=strand.id, name=strand.name, perceived_by=command.perceived_by, words=command.words
    )  # fmt: skip
    return [(f"incident/{incident.id}", flagged)]


def note_characteristic(
    command: NoteCharacteristic, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """As perceived, and of whom."""
    incident = picture.incident(command.incident)
    known = policy.account.characteristics
    found = known.get(command.characteristic)
    if found is None:
        raise UnknownCharacteristic(characteristic=command.characteristic, known=", ".join(known))
    noted = CharacteristicNoted(
        characteristic=found.id, name=found.name, of=command.of, perceived_by=command.perceived_by
    )
    same = (found.id, command.of, command.perceived_by)
    if any((one.characteristic, one.of, one.perceived_by) == same for one in incident.account.regard.characteristics):
        return []
    return [(f"incident/{incident.id}", noted)]


def mark_language(command: MarkLanguage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Asking for an interpreter asks the service of the pack, once."""
    incident = picture.incident(command.incident)
    regard = incident.account.regard
    stage: Interpreter = command.interpreter
    if (regard.language, regard.interpreter) == (command.language, stage):
        return []
    found: list[Fact] = [LanguageMarked(language=command.language, interpreter=stage)]
    service = policy.services.get(INTERPRETER)
    if stage == "asked" and service is not None and regard.interpreter != "asked":
        found.append(ServiceRequested(service=service.id, name=service.name, what=command.language))
    return [(f"incident/{incident.id}", fact) for fact in found]


def mark_text_relay(command: MarkTextRelay, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever rings back has to know."""
    incident = picture.incident(command.incident)
    if incident.account.regard.relay == command.relay:
        return []
    return [(f"incident/{incident.id}", TextRelayMarked(relay=command.relay))]


RULES = (
    Rule(command=DescribePerson, decide=describe_person, by_edition=True),
    Rule(command=NameOrganisation, decide=name_organisation, by_edition=True),
    Rule(command=NameAddress, decide=name_address, by_edition=True),
    Rule(command=NameNumber, decide=name_number, by_edition=True),
    Rule(command=DescribeVehicle, decide=describe_vehicle, by_edition=True),
    Rule(command=CorrectEntry, decide=correct_entry),
    Rule(command=FlagHate, decide=flag_hate, by_edition=True),
    Rule(command=NoteCharacteristic, decide=note_characteristic, by_edition=True),
    Rule(command=MarkLanguage, decide=mark_language),
    Rule(command=MarkTextRelay, decide=mark_text_relay),
)
