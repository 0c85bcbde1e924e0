"""Is the site well? For a load balancer or a watchdog, without signing in."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from practice import broker

WELL, BROKEN = "ok", "broken"


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """Whether database and broker answer: 200 when both do, else 503. Names no version, address or error."""
    parts = {"database": WELL if _database_answers() else BROKEN, "broker": WELL if _broker_answers() else BROKEN}
    return JsonResponse(parts, status=503 if BROKEN in parts.values() else 200)


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _broker_answers():
    if not settings.REDIS_URL:
        return broker.is_answering(settings.BROKER_SOCKET)
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, retry=Retry(NoBackoff(), 0))
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
