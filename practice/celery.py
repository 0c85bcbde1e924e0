"""Which Celery application runs the night: this one, configured by the CELERY_ names in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

app = Celery("noticebook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
