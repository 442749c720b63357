"""The administrator of a room: the first of an empty one, or somebody let in again from the server's own command line.

Whoever may run commands on the server may do this; the record says that set-up did it, and to whom.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from heed.access.accounts import Accounts, refuse_weak
from heed.access.decide import AddPerson, EnablePerson, SetPassword, SetPersonRoles
from heed.log.act import Acts
from heed.log.command import Command, Who
from heed.picture.person import Person
from heed.web.forms import convert

SETUP = Who(person="setup", name="Set-up", role="setup")
ROLE = "administrator"
WHY = "let in from the server's command line"


class CannotAsk(Exception):
    """The two passwords are not the same; nothing was changed. Run it again."""


async def appoint(
    acts: Acts, accounts: Accounts, now: Callable[[], datetime], sign_in: str, name: str, password: str
) -> str:
    """Let somebody sign in as administrator with this password; returns their id.

    Raises `WeakPassword`, `Malformed` or a `Refusal`, and has changed nothing then. Done again it mends what a stop in
    between left half done.
    """
    refuse_weak(password, sign_in)
    people = (p for p in acts.room.index.by_category["person"].values() if isinstance(p, Person))
    known = next((p for p in people if p.sign_in == sign_in), None)
    person = known.id if known else str(uuid4())
    hashed = await accounts.hash(password)
    for command in _steps(known, person, sign_in, name):
        await acts.act(command, SETUP, at=now())
    await accounts.keep(person, sign_in, hashed)
    return person


def _steps(known: Person | None, person: str, sign_in: str, name: str) -> list[Command]:
    if known is None:
        given = {"person": person, "name": name.strip(), "sign_in": sign_in, "roles": [ROLE]}
        return [convert(AddPerson, given, strict=True)]
    steps: list[Command] = [EnablePerson(person=person, reason=WHY)] if known.disabled else []
    if ROLE not in known.roles:
        steps.append(SetPersonRoles(person=person, roles=(*known.roles, ROLE), reason=WHY))
    return [*steps, SetPassword(person=person)]


def ask_password() -> str:
    """The new password: typed twice at a terminal, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise CannotAsk(CannotAsk.__doc__)
    return password
