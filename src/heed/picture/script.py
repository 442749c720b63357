"""What a log's code asks to be done and asked, and what became of it: actions of an SOP, and answers to a script.

These names are the storage format. The facts stand in the incident's stream; `Script` is part of its state. An action
stands in the record as the pack had it when it was opened, whatever the pack says later.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role


class Action(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to be done on an incident, by a role, in so many minutes."""

    id: str
    words: str
    #: One line of reason (L6).
    why: str
    owner: str
    minutes: int
    #: True where it is about a life: it stands before the rest, and no change of code takes it away.
    life: bool = False
    #: The service that doing it asks for help, and the question of the script that asking it does it.
    service: str = ""
    question: str = ""
    #: Writing down what mental health liaison decided does it.
    liaison: bool = False


# Facts


class SopOpened(Fact, frozen=True, kw_only=True):
    """The standard operating procedure of its code opened beside the log; without actions where the code has none."""

    code: str
    name: str
    actions: tuple[Action, ...]

    def sentence(self) -> str:
        count = len(self.actions)
        return (
            f"SOP of {self.name}: {count} {'action' if count == 1 else 'actions'}" if count else f"No SOP: {self.name}"
        )


class SopActionsAdded(Fact, frozen=True, kw_only=True):
    """What was heard or answered brings in actions that were not asked for yet."""

    actions: tuple[Action, ...]
    because: SealedText
    #: Kind of risk that brought them; empty where an answer did.
    cue: str = ""

    def sentence(self) -> str:
        return f"To do: {'; '.join(one.words for one in self.actions)} ({self.because})"


class SopActionDone(Fact, frozen=True, kw_only=True):
    """Somebody did it; `how` says more, or what did it."""

    action: str
    words: str
    by_name: SealedText
    how: SealedText = ""

    def sentence(self) -> str:
        return f"Done: {self.words}{f' ({self.how})' if self.how else ''}"


class SopActionReasoned(Fact, frozen=True, kw_only=True):
    """Somebody says why it is not to be done here."""

    action: str
    words: str
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Not to be done: {self.words}; {self.reason}"


class SopActionHanded(Fact, frozen=True, kw_only=True):
    """It was given to somebody, by a time."""

    action: str
    words: str
    to_role: str
    to_post: str = ""
    to_name: SealedText = ""
    due: datetime
    by_name: SealedText

    def sentence(self) -> str:
        who = by_name_or_role(self.to_name, self.to_role)
        return f"To {who} {in_a_sentence(self.due)}: {self.words}"


class SopActionsOverdue(Fact, frozen=True, kw_only=True):
    """Actions were not done in their minutes; anyone may do them."""

    actions: tuple[str, ...]
    words: tuple[str, ...]
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        told = by_name_or_role(self.owner_name, self.owner_role)
        return f"Not done: {'; '.join(self.words)}; told: {told}. {self.why}"


class ScriptAnswered(Fact, frozen=True, kw_only=True):
    """A question of the script has its answer: one of its choices, words, or both."""

    question: str
    asks: str
    choice: SealedText = ""
    text: SealedText = ""
    #: What the choice says of the incident, as a sentence.
    says: SealedText = ""
    #: Element of the assessment that it bears on.
    element: str = ""
    #: True where the words are the caller's own.
    own_words: bool = False
    life: bool = False

    @property
    def about_life(self) -> bool:
        return self.life

    @property
    def heard(self) -> str:
        """What it says, without what was asked: a question names risks that nobody has spoken of."""
        return ". ".join(part for part in (self.says, self.text) if part)

    def sentence(self) -> str:
        return in_words(self.asks, self.choice, self.text, self.says, own_words=self.own_words)


def in_words(asks: str, choice: str, text: str, says: str, *, own_words: bool) -> str:
    """An answer as it reads by itself: `There is a weapon: “a kitchen knife”`; else after its question."""
    said = f"“{text}”" if own_words and text else text
    if says:
        return f"{says}: {said}" if said else says
    return f"{asks} {': '.join(part for part in (choice.capitalize(), said) if part)}"


# State


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An action on an incident: since when, by when, with whom, and what became of it."""

    action: Action
    since: datetime
    due: datetime
    #: Kind of risk, or the words, that brought it in; both empty where its code did.
    cue: str = ""
    because: str = ""
    owner_role: str
    owner_post: str = ""
    owner_name: str = ""
    handed: bool = False
    done_at: datetime | None = None
    done_by: str = ""
    how: str = ""
    #: Why it is not to be done; empty while nobody has said so.
    reason: str = ""
    #: How often somebody has been told that it is undone.
    told: int = 0

    @property
    def open(self) -> bool:
        return self.done_at is None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The newest answer to a question of the script."""

    question: str
    asks: str
    choice: str
    text: str
    says: str
    element: str
    own_words: bool
    at: datetime

    def in_words(self) -> str:
        """As it reads in a log or an assessment."""
        return in_words(self.asks, self.choice, self.text, self.says, own_words=self.own_words)


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What stands to be done on an incident, and what was answered."""

    #: Code and name of the SOP that is open; empty where none is.
    code: str = ""
    name: str = ""
    items: tuple[Item, ...] = ()
    answers: tuple[Answer, ...] = ()
    #: How often undone actions have been told.
    told: int = 0

    @property
    def undone(self) -> tuple[Item, ...]:
        """Actions that nobody has done or reasoned, about life first."""
        return tuple(sorted((one for one in self.items if one.open), key=lambda one: not one.action.life))

    def item(self, action: str) -> Item | None:
        """An action by its id."""
        return next((one for one in self.items if one.action.id == action), None)

    def answer(self, question: str) -> Answer | None:
        """The newest answer to a question."""
        return next((one for one in self.answers if one.question == question), None)


# Evolve


def evolve(script: Script, recorded: Recorded) -> Script:
    """Fold a fact into what stands to be done and what was answered."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case SopOpened():
            kept = _kept(script.items, fact)
            added = _added(kept, fact.actions, at)
            return msgspec.structs.replace(script, code=fact.code, name=fact.name, items=(*kept, *added))
        case SopActionsAdded():
            added = _added(script.items, fact.actions, at, cue=fact.cue, because=fact.because)
            return msgspec.structs.replace(script, items=(*script.items, *added))
        case ScriptAnswered():
            answer = Answer(
                question=fact.question, asks=fact.asks, choice=fact.choice, text=fact.text, says=fact.says,
                element=fact.element, own_words=fact.own_words, at=at,
            )  # fmt: skip
            others = tuple(one for one in script.answers if one.question != fact.question)
            return msgspec.structs.replace(script, answers=(*others, answer))
        case SopActionsOverdue():
            items = tuple(_told(one) if one.action.id in fact.actions else one for one in script.items)
            return msgspec.structs.replace(script, items=items, told=script.told + 1)
        case _:
            return _settled(script, fact, at)


def _settled(script: Script, fact: Fact, at: datetime) -> Script:
    """What became of one action."""
    match fact:
        case SopActionDone():
            changes: dict[str, object] = {"done_at": at, "done_by": fact.by_name, "how": fact.how, "reason": ""}
        case SopActionReasoned():
            changes = {"done_at": at, "done_by": fact.by_name, "reason": fact.reason}
        case SopActionHanded():
            changes = {
                "due": fact.due, "owner_role": fact.to_role, "owner_post": fact.to_post, "owner_name": fact.to_name,
                "handed": True, "told": 0,
            }  # fmt: skip
        case _:
            raise ValueError(f"a script does not know {type(fact).__name__}")
    return msgspec.structs.replace(
        script,
        items=tuple(
            msgspec.structs.replace(one, **changes) if one.action.id == fact.action else one for one in script.items
        ),
    )


def _told(item: Item) -> Item:
    return msgspec.structs.replace(item, told=item.told + 1)


def _kept(items: tuple[Item, ...], opened: SopOpened) -> tuple[Item, ...]:
    """What a change of code leaves: all that was done, is about life, was heard of or given to somebody; and what the
    new code asks for too.
    """
    asked = {one.id for one in opened.actions}
    return tuple(
        one for one in items if not one.open or one.action.life or one.because or one.handed or one.action.id in asked
    )


def _added(
    items: tuple[Item, ...], actions: tuple[Action, ...], at: datetime, *, cue: str = "", because: str = ""
) -> tuple[Item, ...]:
    there = {one.action.id for one in items}
    return tuple(
        Item(
            action=one, since=at, due=at + timedelta(minutes=one.minutes), cue=cue, because=because,
            owner_role=one.owner,
        )
        for one in actions
        if one.id not in there
    )  # fmt: skip


FACTS: tuple[type[Fact], ...] = (
    SopOpened, SopActionsAdded, SopActionDone, SopActionReasoned, SopActionHanded, SopActionsOverdue, ScriptAnswered,
)  # fmt: skip
