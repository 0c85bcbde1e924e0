"""How is the text of a letter filled in? By a language of named fields and whole paragraphs under a condition.

    {taxpayer}           the value of a field; where there is none, a gap that a person must fill
    [if promise] ...     at the beginning of a paragraph: it stands only if the field has a value
    [if no promise] ...  the paragraph stands only if the field has none
    [fill in: what]      a gap that a person must fill before the letter can be finished

There is nothing else in it: no code, no attributes, no reach beyond the fields that are handed in. A value is put in
as it is and never read again, so that nothing a client or the IRS said can become part of the language.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping

_FIELD = re.compile(r"\{([a-z_]+)\}")
_CONDITION = re.compile(r"\[if (no )?([a-z_]+)\][ \t]*\n?")
_BRACE = re.compile(r"[{}]")
_GAP = re.compile(r"\[fill in: ?([^\]\n]*)\]")
_BREAK = re.compile(r"\n\n+")
_LOOKS_EMPTY = re.compile(r"^[^\S\n]+$", re.MULTILINE)


def faults(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with a text, one sentence a fault, each with its line; `known` are the names of the fields."""
    return [
        fault
        for number, (line, begins) in enumerate(_lines(text), 1)
        for fault in _faults_of(line, begins, number, known)
    ]


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether a paragraph begins with it."""
    begins = True
    for line in _even(text).split("\n"):
        yield line, begins and bool(line.strip())
        begins = not line.strip()


def _faults_of(line: str, begins: bool, number: int, known: Collection[str]) -> Iterator[str]:
    condition = _CONDITION.match(line) if begins else None
    if condition:
        yield from _unknown(condition[2], number, known)
        line = line[condition.end() :]
    for name in _FIELD.findall(line):
        yield from _unknown(name, number, known)
    rest = _FIELD.sub("", line)
    if _BRACE.search(rest):
        yield f"Line {number}: braces stand only around the name of a field, as in {{taxpayer}}."
    if "[if" in rest:
        yield f"Line {number}: a condition such as [if promise] stands at the beginning of a paragraph, once."


def _unknown(name: str, number: int, known: Collection[str]) -> Iterator[str]:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        yield f"Line {number}: {name} is not a field.{f' Did you mean {near[0]}?' if near else ''}"


def fill(text: str, values: Mapping[str, str], meanings: Mapping[str, str]) -> str:
    """The text with every field in its place; a field without a value becomes a gap that says what belongs there.

    `meanings` has every field, `values` those that are known. Raises ValueError with the first fault.
    """
    wrong = faults(text, meanings)
    if wrong:
        raise ValueError(wrong[0])
    paragraphs = (_standing(part, values) for part in _BREAK.split(_even(text).strip()))
    return "\n\n".join(_filled(part, values, meanings) for part in paragraphs if part.strip())


def _standing(paragraph: str, values: Mapping[str, str]) -> str:
    """The paragraph without its condition; nothing when the condition is not met."""
    condition = _CONDITION.match(paragraph)
    if not condition:
        return paragraph
    has_value = bool(values.get(condition[2], "").strip())
    return paragraph[condition.end() :] if has_value != bool(condition[1]) else ""


def _filled(paragraph: str, values: Mapping[str, str], meanings: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values.get(found[1], "").strip() or f"[fill in: {meanings[found[1]]}]", paragraph)


def gaps(text: str) -> list[str]:
    """What a person still has to fill in, in the order of the text."""
    return [found.strip() or "what is missing" for found in _GAP.findall(text)]


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a finished text, each as its lines."""
    return [part.split("\n") for part in _BREAK.split(_even(text).strip()) if part.strip()]


def _even(text: str) -> str:
    """The text with one kind of line break, and nothing on the lines that look empty."""
    return _LOOKS_EMPTY.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
