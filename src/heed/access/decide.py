"""Commands about people, and what decides them. Pure. Passwords are not here: `accounts.py` keeps their hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from heed.log.command import Command, Line, NewId, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.person import (
    Duty,
    Operation,
    PersonAdded,
    PersonDisabled,
    PersonEnabled,
    PersonHomeSet,
    PersonPasswordSet,
    PersonRolesSet,
    RecordRead,
)
from heed.picture.post import PostLeft
from heed.policy.values import Policy

SignInName = Annotated[str, Meta(min_length=2, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]+$")]


class AddPerson(Command, frozen=True, kw_only=True):
    """Give somebody an account. The password is set apart from this."""

    minted: ClassVar[tuple[str, ...]] = ("person",)
    person: NewId = ""
    name: Line
    sign_in: SignInName
    roles: tuple[Ref, ...]


class SetPersonRoles(Command, frozen=True, kw_only=True):
    """Say what a person may act as."""

    person: Ref
    roles: tuple[Ref, ...]
    reason: OptionalLine = ""


class SetPassword(Command, frozen=True, kw_only=True):
    """Record that a new password was set."""

    person: Ref


class SetPersonHome(Command, frozen=True, kw_only=True):
    """Write down where a person lives, or take it out, so that looking at their own address is noticed."""

    person: Ref
    address: OptionalLine = ""
    postcode: Annotated[str, Meta(max_length=10)] = ""


class DisablePerson(Command, frozen=True, kw_only=True):
    """Let an account sign in no more."""

    person: Ref
    reason: Line


class EnablePerson(Command, frozen=True, kw_only=True):
    """Let an account sign in again."""

    person: Ref
    reason: Line


class ReadRecord(Command, frozen=True, kw_only=True):
    """Record that somebody opened, searched, exported or printed something."""

    what: Line
    subject: OptionalLine = ""
    why: OptionalLine = ""
    operation: Operation = ""
    words: OptionalLine = ""
    count: int | None = None
    in_hand: OptionalLine = ""
    duty: Duty = ""
    over: bool = False


class NameTaken(Refusal):
    """The sign-in name {sign_in} is taken; choose another."""

    field = "sign_in"


class UnknownRole(Refusal):
    """There is no role {role}; the roles are {known}."""

    field = "roles"


class NotYourAccount(Refusal):
    """This is {name}'s sign-in: they set its password themselves, or an administrator gives them a new one."""


class LastAdministrator(Refusal):
    """{name} is the last administrator; make somebody else one first."""


def add_person(command: AddPerson, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A sign-in name is one person's for good."""
    if any(p.sign_in == command.sign_in for p in picture.people()):
        raise NameTaken(sign_in=command.sign_in)
    _known(command.roles, policy)
    added = PersonAdded(name=command.name, sign_in=command.sign_in, roles=command.roles)
    return [(f"person/{command.person}", added)]


def set_person_roles(command: SetPersonRoles, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Takes hold at once, in every window the person has open; posts in a role that was taken away end with it."""
    person = picture.person(command.person)
    _known(command.roles, policy)
    if "administrator" not in command.roles:
        _keep_an_administrator(person.id, picture)
    changes: list[Change] = [(f"person/{person.id}", PersonRolesSet(roles=command.roles, reason=command.reason))]
    lost = tuple(role for role in person.roles if role not in command.roles)
    return [*changes, *_end_posts(person.id, lost, "the role was taken away", picture)]


def set_password(command: SetPassword, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """That it was set, and by whom: one's own, or anybody's by whoever looks after accounts."""
    person = picture.person(command.person)
    if person.id != who.person and who.role != "setup" and not policy.may(who.role, AddPerson.api_name()):
        raise NotYourAccount(name=person.name)
    return [(f"person/{person.id}", PersonPasswordSet())]


def set_person_home(command: SetPersonHome, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """As written; what it is for is said on the page."""
    person = picture.person(command.person)
    if (person.home, person.postcode) == (command.address, command.postcode):
        return []
    return [(f"person/{person.id}", PersonHomeSet(address=command.address, postcode=command.postcode))]


def disable_person(command: DisablePerson, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Somebody must stay who can let people in. Nothing may wait for somebody who cannot come: their posts end."""
    person = picture.person(command.person)
    _keep_an_administrator(person.id, picture)
    if person.disabled:
        return []
    disabled = PersonDisabled(reason=command.reason)
    return [(f"person/{person.id}", disabled), *_end_posts(person.id, person.roles, "account disabled", picture)]


def _end_posts(person: str, roles: tuple[str, ...], because: str, picture: Picture) -> list[Change]:
    """Posts of a person in these roles are left uncovered: an account is never kept open for want of a successor."""
    held = [p for p in picture.posts() if p.person == person and p.role in roles]
    return [(f"post/{p.id}", PostLeft(uncovered_because=because)) for p in held]


def enable_person(command: EnablePerson, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Back in."""
    person = picture.person(command.person)
    return [(f"person/{person.id}", PersonEnabled(reason=command.reason))] if person.disabled else []


def read_record(command: ReadRecord, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Into the looker's own shift (L5)."""
    fact = RecordRead(**msgspec.structs.asdict(command))
    return [(f"shift/{who.person}/{at:%Y%m%d}", fact)]


def _known(roles: tuple[str, ...], policy: Policy) -> None:
    """Roles of the pack that people hold: the clock's and the switch's are no person's."""
    held = [role.id for role in policy.roles.values() if not role.system]
    for role in roles:
        if role not in held:
            raise UnknownRole(role=role, known=", ".join(held))


def _keep_an_administrator(leaving: str, picture: Picture) -> None:
    people = picture.people()
    leaving_one = next(p for p in people if p.id == leaving)
    if "administrator" not in leaving_one.roles or leaving_one.disabled:
        return
    if not any("administrator" in p.roles and not p.disabled and p.id != leaving for p in people):
        raise LastAdministrator(name=leaving_one.name)


RULES = (
    Rule(command=AddPerson, decide=add_person),
    Rule(command=SetPersonRoles, decide=set_person_roles),
    Rule(command=SetPassword, decide=set_password),
    Rule(command=SetPersonHome, decide=set_person_home),
    Rule(command=DisablePerson, decide=disable_person),
    Rule(command=EnablePerson, decide=enable_person),
    Rule(command=ReadRecord, decide=read_record, internal=True),
)
