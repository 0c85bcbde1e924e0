"""How does the history of a case, or of all cases of a client, leave the house, for which purpose and as what file?

`make(cases, wish, by=..., client=...)` locks the chains, gathers what the pages show, writes the event
`history_exported` and makes the file, all in one transaction. `background.ask` puts a long one down for a worker.
"""

from notices.exports.formats import FORMATS, ExportError, File
from notices.exports.making import make
from notices.exports.presets import CSV, JSON, PDF, PRESETS
from notices.exports.scope import Wish

__all__ = ["CSV", "FORMATS", "JSON", "PDF", "PRESETS", "ExportError", "File", "Wish", "make"]
