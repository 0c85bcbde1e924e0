"""Which address shows which page about the firm, its people and its set-up."""

from django.urls import URLPattern, path

urlpatterns: list[URLPattern] = []
