"""A live page beside a fresh one of the same address: what differs, row by row.

What belongs to the window (selection, marks, countdowns, whether the line is live) is left out on both sides.
"""

from __future__ import annotations

from typing import Any

import msgspec
from playwright.sync_api import Page

#: Attributes that belong to a window, not to the room.
OF_THIS_WINDOW = (
    "data-mark", "data-phase", "data-due-at", "style", "aria-current", "data-held", "tabindex", "data-fresh",
    "data-line", "data-cursor", "aria-busy", "data-state", "open", "data-seen", "data-shows",
    "data-rest",
)  # fmt: skip
#: Parts of the page that say how this window is, or what it did last.
OF_THIS_PAGE = ("script", "dialog", "#clock-state", "#line-state", "#sound-state", "#announce", "#alert", "#offline",
                "#room-alarm", "#command-last", "output", "datalist", ".me", ".news")  # fmt: skip
SHOWN = """([attributes, parts]) => {
    const plain = element => {
        const copy = element.cloneNode(true);
        for (const one of [copy, ...copy.querySelectorAll('*')]) {
            if (one.matches(parts.join()) && one !== copy) { one.remove(); continue; }
            if (one.tagName === 'TIME') one.textContent = '';
            if (one.dataset.rest !== undefined) one.removeAttribute('title');  // the pointer rests on it
            const kept = [...one.attributes].filter(({name}) => !attributes.includes(name))
                .sort((a, b) => a.name < b.name ? -1 : 1).map(({name, value}) => [name, value]);
            for (const {name} of [...one.attributes]) one.removeAttribute(name);
            for (const [name, value] of kept) one.setAttribute(name, value);
        }
        return copy.outerHTML.replace(/\\s+/g, ' ').replace(/> /g, '>').replace(/ </g, '<');
    };
    const lists = {};
    for (const list of document.querySelectorAll('[data-live]')) {
        const name = list.dataset.live + (list.dataset.liveKeys ? '/' + list.dataset.liveKeys : '');
        lists[name] = [...list.children].filter(row => row.dataset.key !== undefined && !row.dataset.gone)
            .map(row => [row.dataset.key, plain(row)]);
    }
    const body = document.body.cloneNode(true);
    for (const part of body.querySelectorAll([...parts, '[data-live] > [data-key]'].join())) part.remove();
    for (const time of body.querySelectorAll('time')) time.textContent = '';
    return {lists, rest: body.textContent.replace(/\\s+/g, ' ').trim()};
}"""


class Difference(msgspec.Struct, frozen=True):
    """One thing that a live page shows otherwise than a fresh one."""

    where: str
    what: str


def shown(page: Page) -> Any:
    """What a page shows, without what is the window's own."""
    return page.evaluate(SHOWN, [list(OF_THIS_WINDOW), list(OF_THIS_PAGE)])


def differences(live: Any, fresh: Any) -> list[Difference]:
    """What a page shows otherwise than its reload."""
    found: list[Difference] = []
    for name in sorted({*live["lists"], *fresh["lists"]}):
        found += _of_list(name, live["lists"].get(name), fresh["lists"].get(name))
    if live["rest"] != fresh["rest"]:
        found.append(Difference("page", _where_they_part(live["rest"], fresh["rest"])))
    return found


def _of_list(name: str, live: Any, fresh: Any) -> list[Difference]:
    if live is None or fresh is None:
        return [Difference(name, f"the list is only on the {'fresh' if live is None else 'live'} page")]
    had, has = dict(live), dict(fresh)
    found = [Difference(name, f"{key} is missing on the live page") for key in has if key not in had]
    found += [
        Difference(name, f"{key} stands only on the live page: {had[key][:300]}") for key in had if key not in has
    ]
    if len(had) != len(live):
        found.append(Difference(name, "a row stands twice on the live page"))
    both = [key for key, _ in live if key in has]
    if both != [key for key, _ in fresh if key in had]:
        found.append(Difference(name, f"another order: {both[:6]} … not {[key for key, _ in fresh][:6]} …"))
    found += [Difference(name, f"{k}: {_where_they_part(had[k], has[k])}") for k in both if had[k] != has[k]]
    return found


def _where_they_part(live: str, fresh: str) -> str:
    """The first place where two texts differ, with what stands around it."""
    place = next((n for n, (a, b) in enumerate(zip(live, fresh, strict=False)) if a != b), min(len(live), len(fresh)))
    begin = max(0, place - 60)
    return f"live “…{live[begin : place + 100]}…”, fresh “…{fresh[begin : place + 100]}…”"
