"""`script:<incident>`: what its code asks to be done and asked, beside the log and the assessment.

Rows: `todo:` an action each, what is undone first, about life before the rest; `ask:` an unanswered question each, in
the order in which they are asked; `said:` an answered one each; `fill:<element>` what was answered for an element.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.script import Item
from heed.policy.asking import answered, asked
from heed.policy.script import Question
from heed.policy.values import Policy
from heed.web.addressees import addressees
from heed.web.view import Row, View, ViewContext

TODO, ASK, SAID, FILL = "todo:", "ask:", "said:", "fill:"


class ScriptParts(View):
    """The SOP and the script of one incident."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._incident: Incident | None = None
        self._keys: tuple[str, ...] = ()
        self._asked: dict[str, tuple[int, Question]] = {}

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        state = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if isinstance(state, Incident) and (self._incident is None or self._incident.version < state.version):
            self._take(state)

    def _take(self, incident: Incident) -> None:
        """Take an incident in as it stands, and which rows that makes."""
        self._incident = incident
        policy = self.context.pack.running(incident.began_at, self.context.now())
        questions = asked(incident, policy) if incident.open else ()
        self._asked = {one.id: (place, one) for place, one in enumerate(questions)}
        answers = [one.question for one in incident.script.answers]
        self._keys = (
            *(TODO + one.action.id for one in incident.script.items),
            *(ASK + one.id for one in questions if not answered(one, incident)),
            *(SAID + name for name in answers),
            *dict.fromkeys(FILL + one.element for one in incident.script.answers if one.element),
        )

    def keys(self) -> Iterable[str]:
        return self._keys

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream != f"incident/{self.subject}" or not isinstance(moved.after, Incident):
            return ()
        before = self._keys
        self._take(moved.after)
        return {*before, *self._keys}

    def draw(self, key: str) -> Row | None:
        incident = self._incident
        if incident is None or key not in self._keys:
            return None
        kind, _, name = key.partition(":")
        policy = self.context.pack.running(incident.began_at, self.context.now())
        if kind + ":" == TODO:
            return self._todo(incident, policy, key, name)
        if kind + ":" == FILL:
            return self._fill(incident, key, name)
        return self._question(incident, policy, key, name)

    def _todo(self, incident: Incident, policy: Policy, key: str, name: str) -> Row | None:
        item = incident.script.item(name)
        if item is None:
            return None
        order = _order(item, incident)
        service = policy.services.get(item.action.service)
        html = self.context.render(
            "risk/todo.html", i=incident, item=item, key=key, order=order, service=service,
            owner=_with_whom(item, policy), addressees=addressees(self._posts(), policy),
        )  # fmt: skip
        return order, html.strip()

    def _question(self, incident: Incident, policy: Policy, key: str, name: str) -> Row | None:
        place, question = self._asked.get(name, (len(self._asked), policy.scripts.questions.get(name)))
        answer = incident.script.answer(name)
        if question is None:
            return None
        order = f"{place:03d}"
        html = self.context.render(
            "risk/ask.html", i=incident, q=question, key=key, order=order, answer=answer, initials=initials(question)
        )
        return order, html.strip()

    def _fill(self, incident: Incident, key: str, element: str) -> Row:
        """What was answered for an element, as it would stand in its rationale."""
        words = ". ".join(one.in_words().rstrip(". ") for one in incident.script.answers if one.element == element)
        return "0", self.context.render("risk/fill.html", key=key, words=words, element=element).strip()

    def _posts(self) -> list[Post]:
        held = (p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open)
        return sorted(held, key=lambda p: p.name)


def initials(question: Question) -> list[tuple[str, str]]:
    """Each choice, and the letters that stand for it where it is typed: `nk` for not known."""
    return [(choice, "".join(word[0] for word in choice.split())) for choice in question.answers]


def _order(item: Item, incident: Incident) -> str:
    """Undone first, about life before the rest, then as they came."""
    place = incident.script.items.index(item)
    return f"{0 if item.open else 1}{0 if item.action.life else 1}{place:03d}"


def _with_whom(item: Item, policy: Policy) -> str:
    role = policy.roles.get(item.owner_role)
    return item.owner_name or (role.name if role else item.owner_role)
