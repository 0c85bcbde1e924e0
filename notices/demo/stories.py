"""What happens in the demo: stories of balance-due cases as practitioners live them, from the first bill to levy.

Each story lays its acts on one `Tale`; days count back from today. The happenings follow what practitioners
describe: misposted withholding, too little estimated, busy phone lines, certified disputes that wait for an answer.
"""

from decimal import Decimal

from notices.demo.own_letters import CALIFORNIA
from notices.demo.tale import Tale


def fresh_bill(tale: Tale) -> None:
    tale.letter(12, "CP14", "2317.40", printed_in=21)
    tale.steers(5, "Compare the bill with the filed return", 2)


def bill_waiting_for_papers(tale: Tale) -> None:
    tale.first_bill(16, "3480.12")
    tale.steers(8, "Bank statements and 1099-R from the client", 4, "client")
    tale.notes(8, "Client thinks the pension payer withheld; asked for the 1099-R by mail and phone.")


def bill_forgotten(tale: Tale) -> None:
    """Passed unanswered: the quiet case the forecast is for."""
    tale.letter(33, "CP14", "5210.66", printed_in=21)
    tale.steers(24, "Call the client about paying or a plan", -6)


def first_reminder_ignored(tale: Tale) -> None:
    tale.first_bill(76, "8812.05")
    tale.letter(34, "CP501", "8954.30", printed_in=17)
    tale.steers(20, "Form 9465 for the client to sign", -3, "client")
    tale.call(19, "", outcome="courtesy_disconnect", held=61)


def two_reminders(tale: Tale) -> None:
    """The one most likely to turn into CP504."""
    tale.first_bill(112, "9402.18")
    tale.letter(70, "CP501", "9473.00", printed_in=18)
    tale.pays(49, "250.00", "transcript")
    tale.letter(31, "CP503", "9533.53", printed_in=41)
    tale.call(
        5,
        "A hold cannot be placed without Form 9465; the account transcript will be faxed.",
        held=58,
        promise="fax the account transcript",
        promised_in=-3,
    )
    tale.steers(5, "Ask for a 60-day hold", 2)


def misposted_withholding(tale: Tale) -> None:
    """A retired client, $1,800 of withholding credited to the wrong year; ends without penalty."""
    tale.first_bill(95, "1800.00")
    tale.steers(88, "Bank record and return copy from the client", -80, "client", path="dispute")
    tale.sends(
        79, "Bank record, Form 1099-R and return copy; asks to move the payment", answers=("CP14",), is_dispute=True
    )
    tale.call(60, "The payment stands on the year before; the request to move it is with Accounts Management.", held=47)
    tale.closes(21, "The IRS moved the withholding to the right year; balance zero, no penalty.")


def certified_dispute(tale: Tale) -> None:
    tale.first_bill(78, "1800.00")
    tale.steers(66, "Wait for the IRS's answer", 6, "irs", path="dispute")
    tale.sends(56, "Dispute of the withholding difference with W-2", answers=("CP14",), is_dispute=True)
    tale.call(20, "Correspondence received, not yet assigned; letters go on meanwhile.", held=72)


def silent_irs(tale: Tale) -> None:
    """Uploaded long ago, and nobody has answered: the clock of silence has run out."""
    tale.first_bill(104, "2960.00")
    tale.sends(90, "Forms 1099-B that the IRS counted twice", method="upload", answers=("CP14",), is_dispute=True)
    tale.steers(90, "Wait for the IRS's answer", 4, "irs", path="dispute")


def crossed_reply(tale: Tale) -> None:
    """A reminder dated after our reply: it may have crossed it."""
    tale.first_bill(48, "3120.50")
    tale.sends(
        34,
        "Proof of the estimated payments that were left out",
        answers=("CP14",),
        is_dispute=True,
        no_proof_reason="posted by the client, receipt to follow",
    )
    tale.proves(31)
    tale.letter(9, "CP501", "3158.20", printed_in=17, mail_days=4)
    tale.steers(5, "Ask PPS whether the reply was scanned", 3, "irs", path="dispute")


def agreement_asked_for(tale: Tale) -> None:
    tale.first_bill(82, "14220.90")
    tale.letter(40, "CP501", "14391.17", printed_in=17)
    tale.sends(26, "Form 9465 with the first payment offered", method="fax", answers=("CP501",), sent_to="855-214-7519")
    tale.takes(30, "installments", "considered", "client can pay $300 a month", monthly=tale.amount("300.00"))
    tale.goes_on(26, "pending", "Form 9465 faxed")
    tale.steers(26, "Ask ACS whether the request posted", 3, "irs")


def agreement_in_force(tale: Tale) -> None:
    tale.first_bill(160, "21870.44")
    tale.letter(118, "CP501", "22104.60", printed_in=18)
    tale.call(104, "Agreement set up: $410 a month by direct debit on the 15th.", line="acs", held=25)
    tale.takes(
        104,
        "installments",
        "in_force",
        "phone, confirmed by CP521",
        agreement="simple_individual",
        monthly=tale.amount("410.00"),
        pay_day=15,
        fee_paid=Decimal(107),
    )
    tale.answered(104, "CP501", "agreement set up with ACS")
    tale.pays(75, "410.00", "client's bank")
    tale.pays(45, "410.00", "client's bank")
    tale.sees_payment(30, "posted", "account transcript")
    tale.pays(15, "410.00", "client's bank")
    tale.steers(14, "Check that the monthly payment posted", 16, "client")


def levy_threat(tale: Tale) -> None:
    tale.first_bill(130, "18204.11", filed_late=40)
    tale.letter(88, "CP501", "18377.00", printed_in=18)
    tale.letter(48, "CP503", "18502.49", printed_in=10)
    tale.letter(9, "CP504", "18690.25", mail_days=5)
    tale.steers(4, "Form 433-F with the client, then call ACS", 5, path="installments")


def levy_threat_overdue(tale: Tale) -> None:
    tale.first_bill(150, "40870.00", code="CP161", filed_late=45)
    tale.letter(34, "CP504B", "41870.00", printed_in=30)
    tale.steers(20, "Ask for a payment plan for the payroll tax", -4)
    tale.call(13, "No one from ACS was available in this queue.", line="acs", outcome="no_queue", held=4)


def hearing_right_passing(tale: Tale) -> None:
    tale.first_bill(210, "31008.00")
    tale.letter(120, "CP504", "32441.75")
    tale.letter(27, "LT11", "33012.90", mail_days=6)
    tale.steers(20, "Form 12153 signed by the client", 1, "client", path="hearing")
    tale.targets(20, "Form 12153 drafted", -6)


def hearing_right_missed(tale: Tale) -> None:
    """Overdue on the docket: only the equivalent hearing is left."""
    tale.letter(190, "CP504", "12930.18")
    tale.letter(36, "LT11", "13204.55", mail_days=8)
    tale.steers(25, "Form 12153 by certified mail", -5, path="hearing")


def hearing_pending(tale: Tale) -> None:
    tale.letter(240, "CP504", "27715.00")
    tale.letter(150, "L1058", "28340.81", mail_days=4)
    tale.sends(136, "Form 12153, CDP hearing asked for", answers=("L1058",), sent_to="IRS, Holtsville NY")
    tale.hears(130, "Appeals acknowledged the request by letter")
    tale.holds(130, "cdp_hearing", source="acknowledgement from Appeals", timely="yes")
    tale.takes(130, "hearing", "pending", "acknowledgement from Appeals", form_used="12153")
    tale.assessed(129, 290, "27100.00")
    tale.steers(30, "Form 433-A for the settlement officer", 9, path="hearing")


def underreporter(tale: Tale) -> None:
    tale.letter(30, "CP2000", "2317.00", on_monday=False, mail_days=6)
    tale.steers(10, "Answer with the broker's corrected 1099-B", 0, path="dispute")


def underreporter_extended(tale: Tale) -> None:
    tale.letter(41, "CP2000", "6120.00")
    tale.call(18, "Thirty more days noted on the account.", line="notice", held=31)
    tale.extends(17, "CP2000", 13, "Mr. Grady, ID 1000557120", "noted on the call of that day, no letter")
    tale.steers(17, "Basis of the shares sold from the client", 6, "client", path="dispute")


def deficiency(tale: Tale) -> None:
    tale.letter(190, "CP2000", "9120.00")
    tale.letter(74, "CP3219A", "9544.00", mail_days=5)
    tale.steers(60, "Decide with the client whether to petition", 4, path="dispute")


def math_error(tale: Tale) -> None:
    tale.letter(38, "CP11", "1604.00", printed_in=21)
    tale.steers(28, "Ask in writing for the change to be abated", 5, path="dispute")
    tale.lets_pass(19, "not paying: the change is disputed")


def broken_agreement(tale: Tale) -> None:
    tale.letter(19, "CP523", "7702.31", printed_in=30)
    tale.steers(10, "Client to bring the agreement up to date", 7, "client", path="installments")


def lien_filed(tale: Tale) -> None:
    tale.letter(
        16, "L3172", "46250.00", on_monday=False, mail_days=5, lien_filed_on=tale.day(20), received_via="certified mail"
    )
    tale.steers(9, "Form 12153 for the lien", 12, path="hearing")


def phone_hold(tale: Tale) -> None:
    tale.first_bill(92, "4105.77")
    tale.letter(50, "CP501", "4158.20", printed_in=18)
    tale.call(44, "Nine-week hold placed while the amended return posts.", line="acs", held=39, held_in=8)
    tale.answered(44, "CP501", "hold placed by phone")
    tale.steers(44, "Call again before the hold ends", 5, "irs")


def nothing_planned(tale: Tale) -> None:
    """The forgotten case: no next action."""
    tale.letter(26, "CP14", "640.28", printed_in=21)


def hardship(tale: Tale) -> None:
    tale.letter(300, "CP504", "15980.00")
    tale.sends(240, "Form 433-F with hardship statement", method="fax", answers=("CP504",))
    tale.takes(240, "not_collectible", "asked", "Form 433-F by fax", form_used="433-F")
    tale.hears(200, "ACS confirmed the status by letter")
    tale.goes_on(200, "in_force", "letter from ACS")
    tale.letter(60, "CP71C", "16811.45")
    tale.answered(50, "CP71C", "yearly reminder, status unchanged", "not_needed")
    tale.steers(50, "Look again when income changes", 90, "client", path="not_collectible")


def offer(tale: Tale) -> None:
    tale.first_bill(170, "52100.00")
    tale.letter(128, "CP501", "52660.00", printed_in=18)
    tale.sends(100, "Form 656 with Form 433-A (OIC) and fee", answers=("CP501",), sent_to="IRS, Memphis TN")
    tale.takes(
        100, "offer", "asked", "Form 656 by certified mail", offered=tale.amount("9200.00"), fee_paid=Decimal(205)
    )
    tale.hears(92, "the offer unit acknowledged it by letter")
    tale.holds(92, "offer_pending", source="acknowledgement letter", whose="both")
    tale.goes_on(92, "pending", "acknowledgement letter")
    tale.assessed(91, 190)
    tale.steers(30, "Offer examiner asks for pay stubs", 8, "client", path="offer")


def old_debt_ending(tale: Tale) -> None:
    """Ten years nearly over; an offer that was rejected years ago moved the day, the hardship status did not."""
    tale.letter(210, "CP71C", "23944.10")
    tale.assessed(200, 3500, "14880.00")
    tale.suspended(200, "offer_rejected", 2400, 2260)
    tale.holds(190, "not_collectible", source="account transcript, TC 530")
    tale.answered(188, "CP71C", "yearly reminder, status unchanged", "not_needed")
    tale.steers(20, "Confirm the last day to collect with the IRS", 12, path="not_collectible")


def old_debt_perhaps_over(tale: Tale) -> None:
    """The ten years have passed unless a deferment in military service counts, for which no source was checked."""
    tale.letter(150, "CP71C", "6120.55")
    tale.assessed(140, 3700, "3015.00")
    tale.suspended(140, "military_deferment", 3600, 3480)
    tale.answered(139, "CP71C", "yearly reminder", "not_needed")
    tale.steers(30, "Ask PPS for the date on TXMODA", 5)


def abatement(tale: Tale) -> None:
    tale.first_bill(66, "812.90")
    tale.pays(50, "500.00", "online account")
    tale.sends(48, "First-time abatement of the late-payment penalty asked for", answers=("CP14",))
    tale.steers(48, "Wait for the abatement letter", 20, "irs", path="abatement")


def late_once(tale: Tale) -> None:
    """Three clean years before: first-time abate is open."""
    lines = {"tax": "2410.00", "failure_to_file": "542.25", "failure_to_pay": "60.25", "interest": "58.10"}
    tale.letter(24, "CP14", "3070.60", printed_in=21, lines=lines)
    tale.looks_back(13, "account transcripts of the three years")
    tale.steers(13, "Ask by phone for first-time abate", 3, path="abatement")


def late_again(tale: Tale) -> None:
    """First-time abate was used two years before, so it is not open again."""
    lines = {"tax": "1880.00", "failure_to_file": "423.00", "failure_to_pay": "47.00", "interest": "45.30"}
    tale.letter(31, "CP14", "2395.30", printed_in=21, lines=lines)
    tale.looks_back(18, "account transcripts", ago={2: {"filed": "late", "penalty": "first_time"}})
    tale.steers(18, "Ask the client why the return was late", 4, "client", path="abatement")


def payroll_first_bill(tale: Tale) -> None:
    tale.first_bill(13, "6630.18", code="CP161")
    tale.steers(6, "Match the federal tax deposits with the bank", 3)


def return_changed(tale: Tale) -> None:
    tale.letter(20, "CP21B", None)
    tale.answered(12, "CP21B", "change agreed with", "not_needed")
    tale.steers(12, "Tell the client about the changed refund", 1)


def state_bill(tale: Tale) -> None:
    """A letter of the firm's own catalogue, on a case with a state."""
    tale.letter(15, CALIFORNIA, "1288.00")
    tale.steers(8, "Compare the state's bill with the state return", 3)
