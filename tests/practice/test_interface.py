"""Can everybody read the pages, in both themes, under the content policy, and do days and money read one way?"""

import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from practice.templatetags import ledger

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "practice/static/practice/noticebook.css").read_text()
TODAY = datetime.date(2026, 6, 29)

# Text on every ground it stands on (WCAG 2.2, 1.4.3: 4.5 to 1) and the edge of a field (1.4.11: 3 to 1).
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-2", "ink-3", "accent") for ground in ("paper", "sheet", "sunk")),
    *((text, f"{wash}-wash") for text in ("ink", "ink-2") for wash in ("over", "soon", "calm", "info", "accent")),
    *((kind, ground) for kind in ("over", "soon", "calm", "info") for ground in (f"{kind}-wash", "sheet", "paper")),
    ("accent", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("bar-ink", "bar"),
    ("bar-ink-2", "bar"),
]
EDGE_PAIRS = [("edge", "sheet"), ("edge", "paper"), ("accent", "sheet"), ("bar-focus", "bar")]


def tokens(theme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.S)
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", blocks[0]))
    dark_block = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", CSS, re.S).group(1)
    return light if theme == "light" else light | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark_block))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT_PAIRS, 4.5), (EDGE_PAIRS, 3)], ids=["text", "edges of fields and focus"]
)
def test_colours_stand_out_enough(theme, pairs, least):
    colours = tokens(theme)
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def test_the_style_sheet_stays_small():
    assert len(CSS.encode()) < 48_000


def test_no_page_has_an_inline_style_or_script_or_a_foreign_address():
    forbidden = re.compile(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|(?:\ssrc|<link[^>]*\shref)\s*=\s*["'](?:https?:)?//""",
        re.I,
    )
    pages = [path for path in ROOT.glob("templates/**/*.html") if "emails" not in path.parts]
    assert len(pages) > 20
    assert {str(path.relative_to(ROOT)) for path in pages if forbidden.search(path.read_text())} == set()


@pytest.mark.parametrize(
    ("due_on", "kind", "words"),
    [
        (datetime.date(2026, 6, 25), "over", "4 days over"),
        (datetime.date(2026, 6, 28), "over", "1 day over"),
        (datetime.date(2026, 6, 29), "soon", "today"),
        (datetime.date(2026, 7, 6), "soon", "in 7 days"),
        (datetime.date(2026, 7, 7), "plain", "Jul 7, 2026"),
    ],
    ids=["late", "late by one", "today", "a week ahead", "further ahead"],
)
def test_lateness_is_a_word_and_a_class(due_on, kind, words):
    assert ledger.lateness(due_on, TODAY) == f'<span class="tag {kind}">{words}</span>'


def test_nothing_known_reads_as_nothing():
    assert [ledger.money(None), ledger.day(None), ledger.severity(None, TODAY), ledger.lateness(None, TODAY)] == [
        ""
    ] * 4


def test_money_and_days_keep_one_spelling():
    page = Template("{% load ledger %}{{ amount|money }} by {{ due|day }}, {{ due|short_day }}")
    words = page.render(Context({"amount": Decimal("1075.21"), "due": datetime.date(2018, 2, 20)}))
    assert words == "$1,075.21 by Feb 20, 2018, Feb 20"


@pytest.mark.parametrize(
    ("path", "url", "mark"),
    [
        ("/cases/", "/cases/", ' aria-current="page"'),
        ("/cases/3/", "/cases/", ' aria-current="true"'),
        ("/cases/3/", "/", ""),
        ("/clients/", "/cases/", ""),
    ],
    ids=["the page itself", "a page below it", "the docket holds nothing below it", "another list"],
)
def test_the_bar_marks_where_one_is(path, url, mark):
    assert ledger.current(Context({"request": RequestFactory().get(path)}), url) == mark


def test_the_version_is_the_one_of_the_project():
    assert f'version = "{ledger.version()}"' in (ROOT / "pyproject.toml").read_text()
