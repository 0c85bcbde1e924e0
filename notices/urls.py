"""Which address shows which page about cases, letters, dates, contacts."""

from django.urls import URLPattern, path

urlpatterns: list[URLPattern] = []
