"""Which address shows which page about the firm, its people and its set-up."""

from django.urls import URLPattern, path

from practice.views import entrance, firm, health, people

urlpatterns: list[URLPattern] = [
    # setup/ and join/: no sign-in needed, the link is the key
    path("setup/<str:token>/", entrance.setup, name="setup"),
    path("join/<str:token>/", entrance.join, name="join"),
    # profile/
    path("profile/", people.profile, name="profile"),
    # members/
    path("members/", people.members, name="members"),
    path("members/<int:pk>/", people.member_change, name="member_change"),
    path("members/invite/", people.invitation_new, name="invitation_new"),
    path("members/invitations/<int:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
    # settings/
    path("settings/", firm.settings, name="settings"),
    path("settings/audit/", firm.audit_log, name="audit_log"),
    # healthz
    path("healthz", health.healthz, name="healthz"),
]
