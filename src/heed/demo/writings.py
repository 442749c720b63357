"""What the demonstration's people write to the control room: reports, letters, chats; all made up. Data only."""

from __future__ import annotations

from typing import Literal

import msgspec

Channel = Literal["online_report", "email", "web_chat"]


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody writes, what they answer when they are written to, and what comes of it."""

    channel: Channel
    text: str
    subject: str = ""
    name: str = ""
    email: str = ""
    number: str = ""
    form: str = ""
    answers: dict[str, str] = {}
    #: Why it is offered as a 999 is, by the form.
    risk: str = ""
    #: A report that asks for nobody.
    kept: bool = False
    #: What they write when the room has written, one after the other.
    replies: tuple[str, ...] = ()
    #: What a colleague writes, and what came of it where no incident was needed.
    answer: str = ""
    note: str = ""
    #: What a colleague opens an incident for; its code and grade.
    incident: str = ""
    code: str = ""
    grade: str = ""


WRITINGS: tuple[Writing, ...] = (
    Writing(
        channel="online_report", form="lost_property", subject="Something lost or found", kept=True, name="Ivy Senior",
        email="ivy.senior@example.org", text="A grey rucksack with a school badge, left on the bus",
        answers={
            "lost_or_found": "lost", "property_kind": "bag", "where_was_it": "The bus to Pellmouth",
            "property_words": "A grey rucksack with a school badge, left on the bus",
        },
    ),
    Writing(
        channel="email", subject="Parking outside the school again", name="Colm Averill", email="c.averill@example.org",
        text="Every morning cars stand on the zigzags outside the school. Could somebody look at it?",
        answer="Thank you. This is the council's to enforce, and I have told them. The neighbourhood team has it too.",
        note="Passed to the council and the neighbourhood team",
    ),
    Writing(
        channel="web_chat", name="Dee", text="Hello. My neighbour's post is piling up and her lights are never off.",
        replies=("She is about eighty and lives alone. Flat 3, Harbour Court.", "I knocked. Nobody answers.",
                 "Thank you. I will stay by the door."),
        answer="Thank you for telling us. Which flat is it, and have you knocked?",
        incident="Elderly neighbour not seen for two days, lights on", code="concern_for_safety", grade="priority",
    ),
    Writing(
        channel="online_report", form="breach", subject="A breach of bail, a court order or a condition", name="",
        risk="The person who must keep away is on the way or said they will come",
        text="He wrote that he is coming tonight whatever the court says.",
        answers={
            "there_now": "way", "afraid": "yes", "order_kind": "non_molestation", "breached_by": "My former partner",
            "breach_words": "He wrote that he is coming tonight whatever the court says.",
        },
        replies=("14 Weir Lane. I am upstairs with my son.", "He has a blue van.", "OK. The door is locked."),
        answer="I am reading this. Where are you, and is anybody with you?",
        incident="Former partner coming to the house against an order", code="domestic_incident", grade="immediate",
    ),
    Writing(
        channel="email", subject="Automatic reply: Your report", name="R. Stannard", email="r.s@example.org", kept=True,
        text="(Kept and not put before anybody: it is an automatic reply.)\n\nI am out of the office until Monday.",
    ),
    Writing(
        channel="online_report", form="near_miss", subject="A near miss on the road", kept=True,
        text="A white van overtook me on the bridge with a hand's width to spare.",
        answers={
            "still_driving": "no", "near_miss_kind": "overtaking", "where_was_it": "The bridge at Stallen",
            "near_miss_words": "A white van overtook me on the bridge with a hand's width to spare.", "footage": "yes",
        },
    ),
    Writing(
        channel="web_chat", name="", text="can i ask something about my ex. he keeps driving past",
        replies=("no he is not here now", "most evenings. he sits in the car and looks", "since september"),
        answer="Of course. Are you safe at this moment? Is he there now?",
        note="Advice given; harassment to be recorded by appointment tomorrow",
    ),
    Writing(
        channel="online_report", form="concern", subject="A worry about somebody", name="Mrs Adeyemi",
        number="07700 900456", text="A boy from my class has come without a coat and without food all week.",
        answers={
            "danger_now": "no", "afraid": "yes", "about_whom": "A boy of nine in my class", "concern_kind": "child",
            "concern_words": "A boy from my class has come without a coat and without food all week.",
            "where_are_they": "At home by now, in Ferry Road",
        },
        answer="Thank you. I have passed it to the child protection desk, who will ring you.",
        note="Passed to the child protection desk",
    ),
)  # fmt: skip
