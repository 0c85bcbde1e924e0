"""What happens in the demo where somebody pays: the bill is settled, or the money goes astray."""

from notices.demo.tale import Tale


def paid_off(tale: Tale) -> None:
    tale.first_bill(120, "421.15")
    tale.pays(104, "421.15", "online account", in_full=True)
    tale.closes(70, "Paid in full by the date on the notice; account shows zero.")


def payment_credited_elsewhere(tale: Tale) -> None:
    """Paid in time and credited to the year before; the trace is asked for."""
    tale.first_bill(58, "2604.00")
    tale.pays(44, "2604.00", "client's bank", in_full=True)
    tale.sees_payment(24, "misapplied", "account transcript", "1040, the year before")
    tale.call(23, "The payment is found on the year before; a tracer is opened.", held=41)
    tale.sees_payment(23, "traced", "call to PPS")
    tale.takes(23, "dispute", "asked", "call to PPS")
    tale.steers(23, "Look whether the payment was moved", 5, "irs")
