"""Which chains does an export tell of and seal, and in which order? The cases in theirs, then the client's own."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from notices.exports.scope import Scope
from notices.exports.wish import Seal
from notices.timeline import READ_AT_ONCE
from practice.models import Chain, Event


@dataclass(frozen=True)
class SealedChain:
    """One chain as far as the export goes; `about` says whose it is, without a number."""

    chain: Chain
    about: str
    seal: Seal
    zone: tzinfo

    def events(self) -> Iterator[Event]:
        """Its entries up to the seal with what they say, in their order; a few hundred are held at a time."""
        events = Event.objects.filter(chain=self.chain).select_related("payload").order_by("sequence")
        for start in range(0, self.seal.length, READ_AT_ONCE):
            yield from events.filter(sequence__gt=start, sequence__lte=min(start + READ_AT_ONCE, self.seal.length))


def of(scope: Scope) -> list[SealedChain]:
    """The chains of the export. That of a client is among them where all its cases were asked for."""
    chains = [SealedChain(case.chain, str(case), scope.seals[case.pk], case.firm.zone) for case in scope.cases]
    if scope.client and scope.client_seal:
        about = f"Client record of {scope.client.name}"
        chains.append(SealedChain(scope.client.chain, about, scope.client_seal, scope.member.firm.zone))
    return chains


def seal_of(scope: Scope) -> str:
    """One SHA-256 over the heads of all chains of the export, in their order: "chain length head" and a line feed."""
    lines = (f"{each.chain.uid} {each.seal.length} {each.seal.head}\n" for each in of(scope))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
