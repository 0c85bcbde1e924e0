"""Which address shows which page about cases, letters, dates, contacts."""

from django.urls import URLPattern, path

from notices.views import balance, case, cases, catalogue, contacts, dates, docket, exports, letters

urlpatterns: list[URLPattern] = [
    # docket
    path("", docket.docket, name="docket"),
    # cases
    path("cases/", cases.case_list, name="case_list"),
    path("cases/find/", cases.case_find, name="case_find"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/change/", cases.case_change, name="case_change"),
    path("cases/<int:pk>/close/", cases.case_close, name="case_close"),
    path("cases/<int:pk>/reopen/", cases.case_reopen, name="case_reopen"),
    path("cases/<int:pk>/balance/", balance.case_balance, name="case_balance"),
    path("cases/<int:pk>/return/", balance.case_return, name="case_return"),
    # letters
    path("notices/new/", letters.notice_new, name="notice_new"),
    path("notices/<int:pk>/", letters.notice, name="notice"),
    path("notices/<int:pk>/change/", letters.notice_change, name="notice_change"),
    path("notices/<int:pk>/answer/", letters.notice_answer, name="notice_answer"),
    path("notices/<int:pk>/reopen/", letters.notice_reopen, name="notice_reopen"),
    path("notices/<int:pk>/document/", letters.notice_document, name="notice_document"),
    # dates
    path("cases/<int:pk>/dates/new/", dates.deadline_new, name="deadline_new"),
    path("dates/<int:pk>/override/", dates.deadline_override, name="deadline_override"),
    path("dates/<int:pk>/extend/", dates.deadline_extend, name="deadline_extend"),
    path("dates/<int:pk>/done/", dates.deadline_done, name="deadline_done"),
    path("dates/<int:pk>/reopen/", dates.deadline_reopen, name="deadline_reopen"),
    # contacts
    path("calls/", contacts.call_list, name="call_list"),
    path("calls/new/", contacts.call_new, name="call_new"),
    path("calls/<int:pk>/promise/", contacts.call_promise, name="call_promise"),
    path("cases/<int:pk>/responses/new/", contacts.response_new, name="response_new"),
    path("responses/<int:pk>/document/", contacts.response_document, name="response_document"),
    path("cases/<int:pk>/holds/new/", contacts.hold_new, name="hold_new"),
    path("holds/<int:pk>/end/", contacts.hold_end, name="hold_end"),
    path("cases/<int:pk>/payments/new/", contacts.payment_new, name="payment_new"),
    path("cases/<int:pk>/note/", contacts.note_new, name="note_new"),
    # catalogue
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", catalogue.catalogue_entry, name="catalogue_entry"),
    # exports
    path("cases/<int:pk>/export/", exports.case_export, name="case_export"),
    path("clients/<int:pk>/export/", exports.client_export, name="client_export"),
]
