"""Conditions of a pack: expressions of the Common Expression Language over declared, typed names. Pure.

The one place that knows the library. An expression is compiled and type-checked when the pack is loaded; one that
compares text to a number, names what is not there, gives no truth value or does not end is refused there, with its
column. What goes wrong with values at hand holds for no row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from cel_expr_python import cel

Kind = Literal["text", "texts", "truth", "number"]

_TYPES = {
    "text": cel.Type.STRING, "texts": cel.Type.List(cel.Type.STRING), "truth": cel.Type.BOOL, "number": cel.Type.INT,
}  # fmt: skip
_EMPTY: dict[Kind, object] = {"text": "", "texts": [], "truth": False, "number": 0}
#: As much as an incident may hold: a condition that is stopped only here would be untrue where most is at risk.
_FULL: dict[Kind, object] = {"text": "", "texts": [f"of {n}" for n in range(40)], "truth": True, "number": 40}
_WHERE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


class BadCondition(Exception):
    """Why an expression cannot be a condition; `column` is from 1, 0 where it is the whole."""

    def __init__(self, why: str, column: int = 0) -> None:
        super().__init__(why)
        self.column = column


class Values:
    """Names with their values, made ready once for many conditions."""

    def __init__(self, declared: tuple[tuple[str, Kind], ...], given: Mapping[str, Any]) -> None:
        self.ready = _environment(declared).Activation(dict(given))


class Condition:
    """One expression, checked. Two are equal where they are written alike."""

    def __init__(self, words: str, compiled: Any) -> None:
        self.words = words
        self._compiled = compiled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.words == self.words

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Condition({self.words!r})"

    def holds(self, values: Values) -> bool:
        """Whether it is true of these values. A fault among them (an index too far) is not true."""
        try:
            return self._compiled.eval(values.ready).value() is True
        except RuntimeError:
            return False


@lru_cache(maxsize=8)
def _environment(declared: tuple[tuple[str, Kind], ...]) -> Any:
    return cel.NewEnv(variables={name: _TYPES[kind] for name, kind in declared})


@lru_cache(maxsize=1024)
def compile_condition(words: str, declared: tuple[tuple[str, Kind], ...]) -> Condition:
    """An expression as a condition over these names; raises `BadCondition`."""
    environment = _environment(declared)
    try:
        compiled = environment.compile(words)
    except RuntimeError as fault:
        raise _said(str(fault)) from None
    if compiled.return_type() != cel.Type.BOOL:
        raise BadCondition(f"gives {compiled.return_type().name().lower()}, and a condition is true or false")
    try:
        for values in (_EMPTY, _FULL):
            compiled.eval(environment.Activation({name: values[kind] for name, kind in declared}))
    except RuntimeError:
        raise BadCondition("goes through more than a condition may, and is stopped") from None
    return Condition(words, compiled)


def _said(fault: str) -> BadCondition:
    """The library's words, from its first line, in a reader's."""
    found = _WHERE.search(fault)
    if found is None:
        return BadCondition(fault.splitlines()[0])
    words = found.group(3)
    overload = re.match(r"found no matching overload for '(.+?)' applied to '(.+)'", words)
    if overload:
        sign = overload.group(1).replace("@in", "in").strip("_")
        words = f"`{sign}` cannot be between {overload.group(2).strip('()').replace(', ', ' and ')}"
    undeclared = re.match(r"undeclared reference to '(.+?)'", words)
    if undeclared:
        words = f"there is no `{undeclared.group(1)}`"
    return BadCondition(words.partition(" expecting ")[0], int(found.group(2)))
