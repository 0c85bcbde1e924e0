"""Which address shows which page about clients."""

from django.urls import URLPattern, path

from clients import views

urlpatterns: list[URLPattern] = [
    path("", views.client_list, name="client_list"),
    path("find/", views.client_find, name="client_find"),
    path("export/", views.client_list_export, name="client_list_export"),
    path("new/", views.client_new, name="client_new"),
    path("<int:pk>/", views.client, name="client"),
    path("<int:pk>/change/", views.client_change, name="client_change"),
    path("<int:pk>/archive/", views.client_archive, name="client_archive"),
    path("<int:pk>/restore/", views.client_restore, name="client_restore"),
    path("<int:pk>/spouse/", views.spouse_change, name="spouse_change"),
    # numbers
    path("<int:pk>/numbers/new/", views.tin_new, name="tin_new"),
    path("numbers/<int:pk>/change/", views.tin_change, name="tin_change"),
    path("numbers/<int:pk>/reveal/", views.tin_reveal, name="tin_reveal"),
    # authorizations
    path("<int:pk>/authorizations/new/", views.authorization_new, name="authorization_new"),
    path("authorizations/<int:pk>/change/", views.authorization_change, name="authorization_change"),
    path("authorizations/<int:pk>/form/", views.authorization_form, name="authorization_form"),
]
