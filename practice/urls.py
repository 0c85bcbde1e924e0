"""Which address shows which page."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("notices.urls")),
    path("clients/", include("clients.urls")),
    path("authorizations/", include("clients.authorization_urls")),
    path("settings/", include("clients.settings_urls")),
    path("", include("practice.firm_urls")),
    path("accounts/", include("practice.account_urls")),
]
