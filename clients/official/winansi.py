"""Can the form's font write this text? It has the letters of WinAnsi and no others.

A letter it lacks would be printed as a question mark, in a name that must be the one on the return. So it is refused,
with the nearest form in plain letters where there is one.
"""

import re
import unicodedata

# Letters that are no base letter with a mark, and the signs that word processors put in.
_NEAREST = {
    "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t",
    "ĸ": "k", "Ə": "A", "ə": "a", "ẞ": "SS", "ĳ": "ij", "Ĳ": "IJ", "ﬁ": "fi", "ﬂ": "fl",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "-", "\u2212": "-", "\u2032": "'", "\u02bc": "'",
    "\u02bb": "'", "\u2044": "/",
}  # fmt: skip
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """The text composed, with one kind of line break and one kind of space, nothing at the ends of its lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for line in (_SPACES.sub(" ", each).strip() for each in lines) if line)


def encoded(text: str) -> bytes:
    """The text as the font's codes; raises UnicodeEncodeError for what it lacks."""
    return text.encode("cp1252")


def is_known(letter: str) -> bool:
    """Whether the font has this letter; control characters it has none of."""
    if unicodedata.category(letter)[0] == "C":
        return False
    try:
        encoded(letter)
    except UnicodeEncodeError:
        return False
    return True


def fault(where: str, text: str) -> str:
    """The sentence about the first letter that the font lacks; "" when it has all of them."""
    lacking = next((letter for letter in text if letter != "\n" and not is_known(letter)), "")
    if not lacking:
        return ""
    code, name = f"U+{ord(lacking):04X}", unicodedata.name(lacking, "")
    seen = f"“{lacking}” " if unicodedata.category(lacking)[0] not in "CZM" else ""
    sentence = f"{where}: the form's font has no {seen}({', '.join(filter(None, (code, name)))})."
    word = next(word for word in re.split(r"[ \n]", text) if lacking in word)
    nearest = nearest_form(word)
    if nearest:
        return f"{sentence} Write it as “{nearest[:60]}”."
    return f"{sentence} Write it in plain letters, or take it out."


def nearest_form(word: str) -> str:
    """The word with each letter that the font lacks in its plain form: Łukasiewicz, Lukasiewicz. "" without one."""
    letters = [letter if is_known(letter) else _nearest(letter) for letter in word]
    return "" if None in letters else "".join(filter(None, letters))


def _nearest(letter: str) -> str | None:
    """Its plain form; "" for what cannot be seen anyway, None when there is none."""
    if letter in _NEAREST:
        return _NEAREST[letter]
    if unicodedata.category(letter) in ("Cf", "Cc"):
        return ""
    base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return base or None
