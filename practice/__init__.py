"""The practice itself: the firm, its members and keys, and what runs the site."""

from practice.celery import app as celery_app

__all__ = ["celery_app"]
