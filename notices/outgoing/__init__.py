"""How does a letter of ours become paper: a preview, the finished PDF that is kept on the case, a DOCX to edit?

`finish(letter, by=...)` makes the PDF, keeps it encrypted and writes the events, all in one transaction;
`as_docx(letter, by=...)` hands out the letter for a word processor, and writes that to the history as well.
"""

from notices.outgoing.making import File, as_docx, finish, open_paper, preview
from notices.outgoing.paper import paper_of

__all__ = ["File", "as_docx", "finish", "open_paper", "paper_of", "preview"]
