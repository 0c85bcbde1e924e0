"""What proves that something went out, whether its postmark counts, and which letters crossed it."""

from datetime import date, datetime

import pytest

from notices.law import mailing

NOON = datetime(2026, 6, 29, 12)

# method, what is given, whether it is proved
PROVED = {
    "certified mail by its number (IRC 7502(c); Reg. 301.7502-1(e)(2))": (
        "certified",
        {"tracking_number": "7019"},
        True,
    ),
    "certified mail not by a document alone": ("certified", {"document": 4}, False),
    "certified mail not by a certificate of mailing": ("certified", {"has_certificate": True}, False),
    "ordinary mail by a certificate of mailing": ("mail", {"has_certificate": True}, True),
    "ordinary mail not by a copy of the letter": ("mail", {"document": 4}, False),
    "a private service by its number (IRC 7502(f))": ("courier", {"tracking_number": "1Z9"}, True),
    "a private service not by a confirmation": ("courier", {"confirmation": "1"}, False),
    "a fax by pages and time": ("fax", {"fax_pages": 4, "fax_confirmed_at": NOON}, True),
    "a fax by its sheet": ("fax", {"document": 4}, True),
    "a fax not by pages alone": ("fax", {"fax_pages": 4}, False),
    "a fax not by the time alone": ("fax", {"fax_confirmed_at": NOON}, False),
    "an upload by its number": ("upload", {"confirmation": "4471"}, True),
    "an upload by its screen": ("upload", {"document": 4}, True),
    "an upload not by a tracking number": ("upload", {"tracking_number": "7019"}, False),
    "a payment by its number": ("payment", {"confirmation": "270612345678901"}, True),
    "a payment not by a document": ("payment", {"document": 4}, False),
    "a form by its number": ("form", {"confirmation": "4471"}, True),
    "a form by its document": ("form", {"document": 4}, True),
    **{f"nothing proves nothing: {method}": (method, {}, False) for method in mailing.PROOFS},
    "a blank number proves nothing": ("certified", {"tracking_number": ""}, False),
}


@pytest.mark.parametrize(("method", "given", "proved"), PROVED.values(), ids=PROVED)
def test_each_method_has_its_own_proof(method, given, proved):
    assert mailing.is_proved(method, given) is proved


def test_each_method_says_in_words_what_it_wants_and_where_that_stands():
    for method, proof in mailing.PROOFS.items():
        assert proof.wanted.endswith("."), method
        assert proof.source, method
        assert bool(proof.postmark) is proof.is_mail


def test_an_unknown_method_is_an_error():
    with pytest.raises(KeyError):
        mailing.is_proved("pigeon", {})


# USPS: 20 digits on the green label (7...), 22 on electronic ones (9407...).
NUMBERS = {
    "20 digits as printed": ("7019 1111 2222 3333 4444", ""),
    "20 digits with hyphens": ("7019-1111-2222-3333-4444", ""),
    "22 digits": ("9407111895612345678900", ""),
    "four digits": ("7019", "this one has 4"),
    "21 digits": ("9" * 21, "this one has 21"),
    "letters among them": ("7019 1111 2222 3333 444A", "other characters"),
    "other numerals are no digits": ("٧" * 20, "other characters"),
    "none": ("", ""),
}


@pytest.mark.parametrize(("number", "doubt"), NUMBERS.values(), ids=NUMBERS)
def test_the_number_of_certified_mail_is_doubted_by_its_form(number, doubt):
    found = mailing.tracking_doubt("certified", number)
    assert doubt in found
    assert bool(found) is bool(doubt)


def test_the_number_of_a_private_service_is_taken_as_it_is():
    assert mailing.tracking_doubt("courier", "1Z999") == ""


DUE = date(2026, 7, 9)
HARD, SET_BY_IRS = "statutory_hard", "administrative"
# method, sent, kind of law, words in the sentence, words not in it
TIMES = {
    "certified, a date of the law (IRC 7502(a), (c))": (
        "certified",
        date(2026, 7, 4),
        HARD,
        ["Mailed 5 days before the last day, Jul 9, 2026", "IRC 7502", "receipt"],
        [],
    ),
    "on the last day": ("certified", DUE, HARD, ["Mailed on the last day, Jul 9, 2026", "IRC 7502"], []),
    "ordinary mail: only if it arrives (Reg. 301.7502-1(e)(2))": (
        "mail",
        date(2026, 7, 8),
        "statutory_benefit",
        ["1 day before", "if it arrives", "no proof of delivery"],
        [],
    ),
    "a private service: only if designated (IRC 7502(f))": ("courier", DUE, HARD, ["designated", "7502(f)"], []),
    "a date the IRS sets is none of the law": (
        "certified",
        date(2026, 7, 4),
        SET_BY_IRS,
        ["5 days before", "do not rely on the postmark rule"],
        ["counts as the day of delivery"],
    ),
    "a date of the firm's own entry": ("certified", DUE, mailing.OWN, ["not checked"], ["IRC 7502"]),
    "a fax is not mail": ("fax", date(2026, 7, 4), HARD, ["Sent 5 days before"], ["7502"]),
    "late mail is late": ("certified", date(2026, 7, 11), HARD, ["Sent 2 days after the last day"], ["7502"]),
}


@pytest.mark.parametrize(("method", "sent_on", "law", "said", "unsaid"), TIMES.values(), ids=TIMES)
def test_how_long_before_the_last_day_and_what_the_law_makes_of_it(method, sent_on, law, said, unsaid):
    sentence = mailing.timing(method, sent_on, DUE, law)
    assert [words for words in said if words not in sentence] == []
    assert [words for words in unsaid if words in sentence] == []


SENT = date(2026, 11, 3)
# letter dated, known to us, answered on, is the answer, crossed
CROSSING = {
    "dated the day before": (date(2026, 11, 2), date(2026, 11, 9), None, False, False),
    "dated the same day": (SENT, date(2026, 11, 9), None, False, True),
    "dated a week later": (date(2026, 11, 10), date(2026, 11, 16), None, False, True),
    "dated 30 days later": (date(2026, 12, 3), date(2026, 12, 8), None, False, True),
    "dated 31 days later": (date(2026, 12, 4), date(2026, 12, 9), None, False, False),
    "dated ahead and in hand before we replied": (date(2026, 11, 10), date(2026, 11, 2), None, False, False),
    "in hand on the day we replied": (date(2026, 11, 10), SENT, None, False, True),
    "the answer itself": (date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 20), True, False),
    "after the IRS had answered": (date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 12), False, False),
    "before the IRS answered": (date(2026, 11, 10), date(2026, 11, 16), date(2026, 11, 20), False, True),
}


@pytest.mark.parametrize(("letter_on", "known_on", "ended_on", "is_answer", "crossed"), CROSSING.values(), ids=CROSSING)
def test_which_letters_may_have_crossed_a_reply_of_november_3(letter_on, known_on, ended_on, is_answer, crossed):
    assert mailing.may_have_crossed(letter_on, known_on, SENT, ended_on, is_answer=is_answer) is crossed
