"""Would the IRS take this Form 2848 or 8821 as it stands? Reads, writes nothing."""

from clients.checking.check import check
from clients.checking.findings import NOTE, REFUSE, WARN, Finding, Subject, blocks, of_rule

__all__ = ["NOTE", "REFUSE", "WARN", "Finding", "Subject", "blocks", "check", "of_rule"]
