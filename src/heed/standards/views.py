"""`looking:<post>`: looking that is unusual and that nobody has judged, soonest due first; never one's own."""

from __future__ import annotations

from heed.picture.looking import Looking
from heed.picture.person import Person
from heed.picture.post import Post
from heed.web.view import Row, View

FINDINGS = (("legitimate", "Legitimate"), ("referred", "Refer to be looked into"))


class Flags(View):
    """A row a flag, for the holder of one post."""

    screen = "standards"
    personal = True
    listed = "looking"
    category = "looking"

    def draw(self, key: str) -> Row | None:
        state = self.room.index.by_category["looking"].get(f"looking/{key}")
        post = self.room.index.by_category["post"].get(f"post/{self.subject}")
        if not isinstance(state, Looking) or not state.open or not isinstance(post, Post):
            return None
        if state.person == post.person:
            return None
        person = self.room.index.by_category["person"].get(f"person/{state.person}")
        policy = self.context.pack.in_force(state.began_at)
        rule = policy.looking_rules.get(state.rule)
        order = f"{int(state.due.timestamp()):012d}-{key}"
        html = self.context.render(
            "standards/looking-row.html", f=state, key=key, order=order, form=key.replace("/", "-"),
            name=person.name if isinstance(person, Person) else state.person, findings=FINDINGS,
            sign_in=person.sign_in if isinstance(person, Person) else "", rule=rule,
        )  # fmt: skip
        return order, html.strip()
