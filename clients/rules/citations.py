"""What is a rule about an authorization, and how sure is it that the rule reads so?

Confidence is said in the same words as in `notices/law/`: read in the official text, relayed by somebody who read it,
or not read by anybody here.
"""

from dataclasses import dataclass
from datetime import date

PRIMARY, SECONDARY, UNVERIFIED = "primary_seen", "secondary_seen", "own_knowledge_unverified"

AS_OF = date(2026, 11, 22)
"""When somebody last compared these tables with Form 2848 and Form 8821 (Rev. 1-2021) and their instructions
(Rev. 9-2021)."""

FORM, INSTRUCTIONS = "Form 2848 (Rev. 1-2021)", "Instructions for Form 2848 (Rev. 9-2021)"
INFORMATION_FORM = "Form 8821 (Rev. 1-2021)"
INFORMATION_INSTRUCTIONS = "Instructions for Form 8821 (Rev. 9-2021)"


@dataclass(frozen=True)
class Rule:
    """One rule: the line of the form it is about ("" where none), a sentence for the reader, and where it stands."""

    key: str
    line: str
    sentence: str
    citation: str
    confidence: str = PRIMARY
