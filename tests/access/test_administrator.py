"""`heed administrator`: whoever runs the server lets somebody in, also while the room works."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.room_server import Room

from heed.access.decide import DisablePerson
from heed.picture.person import Person

LONG = "a plain long password"


def heed_administrator(url: str, *words: str, password: str = LONG) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    ran = subprocess.run(
        [sys.executable, "-m", "heed.cli", "administrator", *words],
        env={**os.environ, "HEED_DATABASE_URL": url}, input=f"{password}\n", capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr


def signs_in(room: Room, name: str) -> bool:
    return room.browser().sign_in(name, LONG).status_code == 200


def test_an_empty_room_gets_its_administrator(room: Room, scratch_url: str) -> None:
    code, said, _ = heed_administrator(scratch_url, "M.Kaya", "--name", "Morgan Kaya")

    assert (code, said) == (0, "m.kaya may sign in as administrator\n")
    assert signs_in(room, "m.kaya")
    (person,) = room.node.room.index.by_category["person"].values()
    assert isinstance(person, Person)
    assert (person.name, person.roles) == ("Morgan Kaya", ("administrator",))


def test_somebody_shut_out_is_let_in_again_and_the_record_says_from_where(room: Room, scratch_url: str) -> None:
    who = room.person("m.kaya", "dispatcher", on_duty=False)
    room.act(DisablePerson(person=who.person, reason="left"))

    code, _, _ = heed_administrator(scratch_url, "m.kaya")

    assert code == 0
    assert signs_in(room, "m.kaya")
    said = [r.fact.sentence() for r in room.run(room.node.store.stream(f"person/{who.person}"))]
    assert [one for one in said if "let in from the server's command line" in one] != []


@pytest.mark.parametrize(
    ("sign_in", "password", "complaint"),
    [
        ("m.kaya", "short", "heed: Choose a longer password: at least 12 characters, and not the sign-in name.\n"),
        ("morgan.kaya.jones", "Morgan.Kaya.Jones", "heed: Choose a longer password: at least 12 characters, and not"
         " the sign-in name.\n"),
        ("no spaces", LONG, "heed: sign_in: "),
    ],
)  # fmt: skip
def test_what_will_not_do_is_one_line_and_changes_nothing(
    room: Room, scratch_url: str, sign_in: str, password: str, complaint: str
) -> None:
    code, said, complained = heed_administrator(scratch_url, sign_in, password=password)

    assert (code, said) == (2, "")
    assert complained.startswith(complaint)
    assert complained.count("\n") == 1
    assert room.node.room.index.by_category["person"] == {}
