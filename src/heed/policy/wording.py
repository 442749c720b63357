"""English words as they are said and typed: contractions taken apart, and the forms a word may take.

Whoever writes a phrase in a pack writes the plain word; here it is said what else counts as that word. Nothing here
knows what a cue is.
"""

from __future__ import annotations

from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a line of words."""
    return frozenset(text.split())


#: Endings after an apostrophe, and the word each stands for. `'s` stays: it is `is`, `has` or whose something is.
_ENDINGS = {"s": "'s", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
#: What is left before `n't` where it is no word of its own.
_SHORTENED = {"ca": "can", "wo": "will", "sha": "shall", "ai": "be"}
#: Contractions typed without their apostrophe, where no other word is spelt so.
_RUN_TOGETHER = {
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not", "cannot": "can not",
    "wont": "will not", "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not",
    "hasnt": "has not", "havent": "have not", "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "aint": "be not", "im": "i am", "ive": "i have", "hes": "he 's", "shes": "she 's",
    "theyre": "they are", "youre": "you are", "theyve": "they have", "thats": "that 's", "theres": "there 's",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "tryna": "trying to",
}  # fmt: skip
#: Words that have no other forms, though some could be spelt as if they had.
FUNCTION = word_set(
    "a an the and or nor but if of off to in into on onto at by for from with without up down out over under"
    " about i me my mine we us our you your he him his she her hers it its they them their this that these those"
    " who whom not no never none nil yes will would can could shall should may might must just only very too so"
    " then than as myself himself herself themselves themself ourselves yourself itself there here when where why"
    " how what which 's any some all both each every other another more most one two three like again back away"
    " still yet"
)
#: Words whose forms no rule gives; the first names the rest.
_IRREGULAR = """
be am is are was were been being 's | have has had having 's | do does did done doing | go goes went gone going
get gets got gotten getting | take takes took taken taking | break breaks broke broken breaking
hang hangs hung hanged hanging | stab stabs stabbed stabbing stabbings | hit hits hitting | cut cuts cutting
slit slits slitting slitted | set sets setting | put puts putting | hurt hurts hurting
drink drinks drank drunk drinking
drive drives drove driven driving | drown drowns drowned drowning | die dies died dying | dying dying
lie lies lay lain lying | leave leaves left leaving | lose loses lost losing | find finds found finding
shoot shoots shot shooting | throw throws threw thrown throwing | say says said saying | tell tells told telling
think thinks thought thinking thoughts | feel feels felt feeling feelings | see sees saw seen seeing
hear hears heard hearing | keep keeps kept keeping | hold holds held holding | come comes came coming
run runs ran running | sit sits sat sitting | stand stands stood standing | swallow swallows swallowed swallowing
burn burns burned burnt burning burns | bite bites bit bitten biting | beat beats beating beaten
fight fights fought fighting
make makes made making | write writes wrote written writing | give gives gave given giving
know knows knew known knowing
buy buys bought buying | bring brings brought bringing | begin begins began begun beginning
wake wakes woke woken waking
sleep sleeps slept sleeping | bleed bleeds bled bleeding | child children childs | knife knives knifed knifing
wife wives | life lives | man men | woman women | thief thieves | self selves
overdose overdoses overdosed overdosing
tie ties tied tying | try tries tried trying | can could | send sends sent sending | force forces forced forcing
choose chooses chose chosen choosing | spit spits spat spitting | freeze freezes froze frozen freezing
breathe breathes breathed breathing | end ends ended ending | steal steals stole stolen stealing
wear wears wore worn wearing | fall falls fell fallen falling | lead leads led leading | swing swings swung swinging
pay pays paid paying | sell sells sold selling | show shows showed shown showing | feed feeds fed feeding
strangle strangles strangled strangling | choke chokes choked choking chokings | mean means meant meaning
"""


def _irregular() -> dict[str, frozenset[str]]:
    rows = [row.split() for line in _IRREGULAR.strip().splitlines() for row in line.split(" | ")]
    return {row[0]: frozenset(row) for row in rows}


IRREGULAR = _irregular()


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[str, ...]:
    """The plain words that a word as written stands for, in small letters: `Didn’t` is `did`, `not`."""
    small = word.casefold().replace("’", "'")
    if small in _RUN_TOGETHER:
        return tuple(_RUN_TOGETHER[small].split())
    before, apostrophe, after = small.rpartition("'")
    if not apostrophe:
        return (small,)
    before = before.replace("'", "")
    if after == "t" and before.endswith("n") and len(before) > 2:
        return (_SHORTENED.get(before[:-1], before[:-1]), "not")
    if after in _ENDINGS:
        return (before, _ENDINGS[after])
    return (before + after,)


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    """The word and the other forms of it: more than one of it, and when it is done, being done or was."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in FUNCTION or len(word) < 3 or not word.isalpha():
        return frozenset((word,))
    return frozenset((word, *_regular(word)))


def _regular(word: str) -> list[str]:
    stem, last = word[:-1], word[-1]
    if last == "e":
        return [word + "s", word + "d", stem + "ing"]
    if last == "y" and stem[-1] not in "aeiou":
        return [stem + "ies", stem + "ied", word + "ing"]
    found = [word + "s", word + "ed", word + "ing"]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        found.append(word + "es")
    if last not in "aeiouwxyh" and stem[-1] in "aeiou":
        found += [word + last + "ed", word + last + "ing"]
    return found
