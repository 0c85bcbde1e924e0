"""The rules a practitioner looks up: letters, periods, holidays and windows, with citations; no Django here."""
