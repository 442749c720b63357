"""The live parts of administration: everybody with an account, and one account with what happened to it."""

from __future__ import annotations

from collections.abc import Iterable

from heed.log.room import Moved
from heed.picture.fact import Recorded, category_of, id_of
from heed.picture.person import Person
from heed.picture.post import Post
from heed.web.view import Row, View, ViewContext

PARTS = ("roles", "home", "access")
FACT = "fact:"


def posts_of(context: ViewContext, person: str) -> list[Post]:
    """Posts a person holds, the longest held first."""
    posts = context.room.index.by_category["post"].values()
    held = (p for p in posts if isinstance(p, Post) and p.open and p.person == person)
    return sorted(held, key=lambda p: p.taken_at)


class People(View):
    """Everybody with an account, by name; disabled ones last."""

    screen = "administration"
    listed = "accounts"
    category = "person"

    def touched(self, moved: Moved) -> Iterable[str]:
        category = category_of(moved.recorded.stream)
        if category == "person":
            return (id_of(moved.recorded.stream),)
        return {s.person for s in (moved.before, moved.after) if isinstance(s, Post)} if category == "post" else ()

    def draw(self, key: str) -> Row | None:
        person = self.room.index.by_category["person"].get(f"person/{key}")
        if not isinstance(person, Person):
            return None
        roles = self.context.pack.in_force(self.context.now()).roles
        order = f"{int(person.disabled)}-{person.name.casefold()}"
        html = self.context.render(
            "access/person-row.html", p=person, order=order, posts=posts_of(self.context, key),
            roles=[roles[r].name if r in roles else r for r in person.roles],
        )  # fmt: skip
        return order, html.strip()


class Account(View):
    """`account:<person>`: its forms, each as it stands, and the facts of its stream, newest first."""

    screen = "administration"
    detail = "person"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.facts: dict[str, Recorded] = {}

    async def load(self) -> None:
        for recorded in await self.room.store.stream(f"person/{self.subject}"):
            self.facts[f"{FACT}{recorded.version}"] = recorded

    def keys(self) -> Iterable[str]:
        return (*PARTS, *self.facts)

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Post) and moved.after.person == self.subject:
            return ("access",)
        if moved.recorded.stream != f"person/{self.subject}":
            return ()
        key = f"{FACT}{moved.recorded.version}"
        self.facts[key] = moved.recorded
        return (*PARTS, key)

    def draw(self, key: str) -> Row | None:
        if key.startswith(FACT):
            return self._fact(key)
        person = self.room.index.by_category["person"].get(f"person/{self.subject}")
        if not isinstance(person, Person):
            return None
        roles = self.context.pack.in_force(self.context.now()).roles.values()
        order = f"{PARTS.index(key)}"
        html = self.context.render(
            f"access/account-{key}.html", p=person, key=key, order=order, posts=posts_of(self.context, person.id),
            roles=[role for role in roles if not role.system],
        )  # fmt: skip
        return order, html.strip()

    def _fact(self, key: str) -> Row | None:
        recorded = self.facts.get(key)
        if recorded is None:
            return None
        actor = self.room.index.by_category["person"].get(f"person/{recorded.actor}")
        order = f"9-{10**8 - recorded.version:09d}"
        html = self.context.render(
            "access/account-fact.html", r=recorded, key=key, order=order, said=recorded.fact.sentence(),
            by=actor.name if isinstance(actor, Person) else recorded.actor,
        )  # fmt: skip
        return order, html.strip()
