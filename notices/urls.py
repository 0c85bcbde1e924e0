"""Which address shows which page about cases, letters, dates, contacts."""

from django.urls import URLPattern, path

from notices.views import (
    balance,
    case,
    cases,
    catalogue,
    checklists,
    collection,
    contacts,
    dates,
    docket,
    exports,
    firm_letters,
    firm_steps,
    forecast,
    letters,
    postponements,
    rates,
    relief,
    responses,
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
    # forecast
    path("forecast/", forecast.forecast, name="forecast"),
    # what has to be done about its letters
    path("cases/<int:pk>/checklist/", checklists.case_checklist, name="case_checklist"),
    path("notices/<int:pk>/step/", checklists.step_mark, name="step_mark"),
    path("steps/<int:pk>/undo/", checklists.step_undo, name="step_undo"),
    path("notices/<int:pk>/compare/", checklists.notice_compare, name="notice_compare"),
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
    # what we sent, and for how long nobody answers
    path("cases/<int:pk>/responses/new/", responses.response_new, name="response_new"),
    path("responses/<int:pk>/", responses.response, name="response"),
    path("responses/<int:pk>/send/", responses.response_send, name="response_send"),
    path("responses/<int:pk>/proof/", responses.response_proof, name="response_proof"),
    path("responses/<int:pk>/document/", responses.response_document, name="response_document"),
    path("silences/<int:pk>/end/", responses.silence_end, name="silence_end"),
    path("silences/<int:pk>/restart/", responses.silence_restart, name="silence_restart"),
    path("notices/<int:pk>/new-work/", responses.notice_new_work, name="notice_new_work"),
    path("notices/<int:pk>/crossed/", responses.notice_crossed, name="notice_crossed"),
    path("settings/silence/", responses.silence_days, name="silence_days"),
    path("cases/<int:pk>/holds/new/", contacts.hold_new, name="hold_new"),
    path("holds/<int:pk>/end/", contacts.hold_end, name="hold_end"),
    path("cases/<int:pk>/payments/new/", contacts.payment_new, name="payment_new"),
    path("cases/<int:pk>/note/", contacts.note_new, name="note_new"),
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
    # the firm's checklists
    path("settings/checklists/", firm_steps.checklists_page, name="checklists"),
    path("catalogue/<str:code>/checklist/", firm_steps.entry_checklist, name="entry_checklist"),
    path("catalogue/<str:code>/checklist/new/", firm_steps.firm_step_new, name="firm_step_new"),
    path("catalogue/<str:code>/checklist/<str:step>/", firm_steps.firm_step_set, name="firm_step_set"),
    path("settings/checklists/<int:pk>/change/", firm_steps.firm_step_change, name="firm_step_change"),
    path("settings/checklists/<int:pk>/remove/", firm_steps.firm_step_remove, name="firm_step_remove"),
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
