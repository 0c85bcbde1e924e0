"""Which address shows which page about the authorizations of the firm."""

from django.urls import URLPattern, path

from clients.views import authorization_steps as steps
from clients.views import authorizations, official

urlpatterns: list[URLPattern] = [
    path("", authorizations.authorization_list_page, name="authorization_list"),
    path("find/", authorizations.authorization_find, name="authorization_find"),
    path("<int:pk>/", authorizations.authorization, name="authorization"),
    path("<int:pk>/change/", authorizations.authorization_change, name="authorization_change"),
    path("<int:pk>/form/", official.authorization_form, name="authorization_form"),
    path("<int:pk>/paper/", authorizations.authorization_paper, name="authorization_paper"),
    # its life
    path("<int:pk>/sign/", steps.authorization_sign, name="authorization_sign"),
    path("<int:pk>/send/", steps.authorization_send, name="authorization_send"),
    path("<int:pk>/acknowledge/", steps.authorization_acknowledge, name="authorization_acknowledge"),
    path("<int:pk>/confirm/", steps.authorization_confirm, name="authorization_confirm"),
    path("<int:pk>/end/", steps.authorization_end, name="authorization_end"),
    path("<int:pk>/take-back/", steps.authorization_take_back, name="authorization_take_back"),
    path("<int:pk>/copy/", steps.authorization_copy, name="authorization_copy"),
    # whom it names
    path("<int:pk>/representatives/new/", steps.representative_add, name="representative_add"),
    path("representatives/<int:pk>/end/", steps.representative_end, name="representative_end"),
    path("representatives/<int:pk>/restore/", steps.representative_restore, name="representative_restore"),
]
