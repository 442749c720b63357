"""Switches and the server of locations as the room hears them: all of them for supervisors, `lines`, with what can be
done; and for the call desk what is not asked where callers are, `unheard`.
"""

from __future__ import annotations

from heed.clock.answering import on_duty_for
from heed.picture.neighbour import Neighbour
from heed.web.view import Row, View


class Lines(View):
    """`lines`: each neighbour by its id."""

    screen = "supervisor"
    #: A planned stop ends by time alone.
    ticking = True
    category = "neighbour"

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["neighbour"].get(f"neighbour/{key}")
        if not isinstance(found, Neighbour):
            return None
        at = self.context.now()
        alarms, policy = found.alarming(at), self.context.pack.in_force(found.began_at)
        rules = policy.neighbours[found.kind]
        order = f"{0 if alarms else 1 if found.silent_since else 2}-{0 if rules.loud else 1}-{key}"
        html = self.context.render(
            "contact/line-row.html", key=key, order=order, n=found, alarms=alarms,
            stops=found.expected_silent(at), rules=rules, owner=self._owner(found),
            form=key.replace(":", "-"),
        )  # fmt: skip
        return order, html.strip()

    def _owner(self, found: Neighbour) -> str:
        """Who has it now: whoever was told, or answers for them where they have gone."""
        policy = self.context.pack.in_force(found.began_at)
        posts = self.room.index.by_category["post"]
        post = on_duty_for(found.owner_role, found.owner_post, "", posts, policy) if found.owner_role else None
        return post.name if post is not None else ""


class Unheard(Lines):
    """`unheard`: servers of locations that do not answer; nothing waits for them."""

    screen = "call_desk"

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["neighbour"].get(f"neighbour/{key}")
        if not isinstance(found, Neighbour) or found.kind != "locations" or found.silent_since is None:
            return None
        return key, self.context.render("contact/unheard.html", key=key, n=found).strip()
