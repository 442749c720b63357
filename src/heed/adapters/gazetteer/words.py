"""Words of places, brought to one form: what is imported and what is typed meet in it. Pure."""

from __future__ import annotations

import unicodedata

#: What is written short, and the form it is brought to. "St" is a street's and a saint's, so both are brought to it.
SHORT = {
    "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "la": "lane", "cl": "close", "clo": "close",
    "dr": "drive", "cres": "crescent", "cresc": "crescent", "gdns": "gardens", "gdn": "gardens", "grn": "green",
    "gro": "grove", "terr": "terrace", "tce": "terrace", "ter": "terrace", "pk": "park", "hosp": "hospital",
    "stn": "station", "rly": "railway", "ind": "industrial", "est": "estate", "prim": "primary", "sch": "school",
    "saint": "st", "street": "st", "sq": "square", "br": "bridge", "ctr": "centre", "center": "centre",
    "xing": "crossing", "hse": "house", "fm": "farm", "ct": "court", "mt": "mount", "gt": "great", "lt": "little",
    "lwr": "lower", "upr": "upper", "nth": "north", "sth": "south", "rbt": "roundabout", "wk": "walk", "pl": "place",
    "bldgs": "buildings", "apt": "flat", "apartment": "flat", "cotts": "cottages", "yd": "yard", "maccies": "mcdonalds",
}  # fmt: skip
#: Words that say nothing of which place it is: they never keep one from being found.
SMALL = frozenset({"the", "at", "on", "in", "of", "a", "an", "to", "no", "number", "its", "and", "by", "near", "from"})
#: Words that half of all streets end in: alone they find nothing that anybody meant.
COMMON = frozenset(SHORT.values()) | frozenset(
    {"hill", "way", "row", "end", "gate", "mews", "rise", "view", "bank", "side", "path", "track", "north", "south",
     "east", "west", "upper", "lower", "old", "new"}
)  # fmt: skip
#: Words that say where somebody stands to a place that is named after them.
BESIDE = frozenset(
    {"flat", "flats", "above", "over", "below", "under", "opposite", "opp", "outside", "behind", "next", "beside",
     "inside", "front", "back", "rear", "top", "bottom", "end", "corner", "side", "up", "down", "round", "around",
     "somewhere", "just", "past", "before", "after", "towards", "off", "between", "door"}
)  # fmt: skip


def plain(text: str) -> list[str]:
    """Lower-case words without accents and apostrophes."""
    bare = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()
    kept = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return kept.split()


def folded(text: str) -> str:
    """The one form: plain words, short ones brought to it."""
    return " ".join(SHORT.get(word, word) for word in plain(text))


def one_out(word: str) -> set[str]:
    """Every word that is one letter more, less or other than this, or has two neighbours exchanged."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in parts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    found |= {a + c + b[1:] for a, b in parts if b for c in letters}
    found |= {a + c + b for a, b in parts for c in letters}
    return found - {word}


def slug(name: str) -> str:
    """`Braunston and Belton` → `braunston_and_belton`: an area as the pack names it."""
    return "_".join(plain(name))
