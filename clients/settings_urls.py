"""Which address of the settings shows which page about clients?"""

from django.urls import URLPattern, path

from clients import views

urlpatterns: list[URLPattern] = [
    path("forms/", views.official_forms, name="official_forms"),
]
