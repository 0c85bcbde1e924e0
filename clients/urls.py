"""Which address shows which page about clients."""

from django.urls import URLPattern, path

urlpatterns: list[URLPattern] = []
