"""Which address shows which page about cases, letters, dates, contacts."""

from django.urls import URLPattern, path

from notices.views import (
    balance,
    case,
    cases,
    catalogue,
    collection,
    contacts,
    dates,
    docket,
    exports,
    firm_letters,
    letter_templates,
    letters,
    outgoing,
    postponements,
    rates,
    relief,
)

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
    path("cases/<int:pk>/relief/", relief.case_relief, name="case_relief"),
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
    # disasters
    path("cases/<int:pk>/postponements/new/", postponements.case_postponement_new, name="case_postponement_new"),
    path("clients/<int:pk>/postponements/new/", postponements.client_postponement_new, name="client_postponement_new"),
    path("postponements/<int:pk>/change/", postponements.postponement_change, name="postponement_change"),
    path("postponements/<int:pk>/withdraw/", postponements.postponement_withdraw, name="postponement_withdraw"),
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
    # letters we write
    path("cases/<int:pk>/letters/", outgoing.case_letters, name="case_letters"),
    path("cases/<int:pk>/letters/new/", outgoing.outgoing_new, name="outgoing_new"),
    path("calls/<int:pk>/letter/", outgoing.call_letter, name="call_letter"),
    path("letters/<int:pk>/", outgoing.outgoing, name="outgoing"),
    path("letters/<int:pk>/change/", outgoing.outgoing_change, name="outgoing_change"),
    path("letters/<int:pk>/finish/", outgoing.outgoing_finish, name="outgoing_finish"),
    path("letters/<int:pk>/paper/", outgoing.outgoing_paper, name="outgoing_paper"),
    path("letters/<int:pk>/docx/", outgoing.outgoing_docx, name="outgoing_docx"),
    path("letters/<int:pk>/again/", outgoing.outgoing_again, name="outgoing_again"),
    path("letters/<int:pk>/discard/", outgoing.outgoing_discard, name="outgoing_discard"),
    # settings/letters/: the texts they are begun from
    path("settings/letters/", letter_templates.letter_templates, name="letter_templates"),
    path("settings/letters/new/", letter_templates.letter_template_new, name="letter_template_new"),
    path("settings/letters/<str:key>/change/", letter_templates.letter_template_change, name="letter_template_change"),
    path("settings/letters/<str:key>/drop/", letter_templates.letter_template_drop, name="letter_template_drop"),
    # until when it may be collected
    path("cases/<int:pk>/collection/", collection.collection, name="collection"),
    path("cases/<int:pk>/assessments/new/", collection.assessment_new, name="assessment_new"),
    path("assessments/<int:pk>/change/", collection.assessment_change, name="assessment_change"),
    path("assessments/<int:pk>/withdraw/", collection.assessment_withdraw, name="assessment_withdraw"),
    path("cases/<int:pk>/suspensions/new/", collection.suspension_new, name="suspension_new"),
    path("suspensions/<int:pk>/change/", collection.suspension_change, name="suspension_change"),
    path("suspensions/<int:pk>/end/", collection.suspension_end, name="suspension_end"),
    path("suspensions/<int:pk>/withdraw/", collection.suspension_withdraw, name="suspension_withdraw"),
    # catalogue
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", catalogue.catalogue_entry, name="catalogue_entry"),
    # settings/rates/: law that changes every quarter
    path("settings/rates/", rates.rates, name="rates"),
    path("settings/rates/<str:quarter>/change/", rates.rate_change, name="rate_change"),
    path("settings/rates/<str:quarter>/withdraw/", rates.rate_withdraw, name="rate_withdraw"),
    path("catalogue/own/new/", firm_letters.own_letter_new, name="own_letter_new"),
    path("catalogue/own/<int:pk>/change/", firm_letters.own_letter_change, name="own_letter_change"),
    path("catalogue/own/<int:pk>/retire/", firm_letters.own_letter_retire, name="own_letter_retire"),
    path("catalogue/own/<int:pk>/restore/", firm_letters.own_letter_restore, name="own_letter_restore"),
    path("catalogue/own/<int:pk>/dates/new/", firm_letters.own_window_new, name="own_window_new"),
    path("catalogue/own/dates/<int:pk>/change/", firm_letters.own_window_change, name="own_window_change"),
    path("catalogue/own/dates/<int:pk>/remove/", firm_letters.own_window_remove, name="own_window_remove"),
    # exports
    path("cases/<int:pk>/export/", exports.case_export, name="case_export"),
    path("clients/<int:pk>/export/", exports.client_export, name="client_export"),
]
