"""How many requests, counted in Redis by whole minutes of the clock.

When Redis does not answer, nothing is counted and nobody is turned away: on deadline day filing matters more than a limit, and a
token of 256 bits is not found by trying. `/healthz` says that Redis is gone.
"""

import logging
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)
MINUTE = 60


@dataclass(frozen=True)
class Window:
    """Where somebody stands in the running minute: the limit, requests made so far, seconds until it ends."""

    name: str
    limit: int
    made: int
    reset: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.made > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        left = max(self.limit - self.made, 0)
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={MINUTE}',
            "RateLimit": f'"{self.name}";r={left};t={self.reset}',
        }


def count_request(token: int | str) -> Window | None:
    """Count a request of a token, by its id; keys of another table than enterprises' have another form of it."""
    return _count("token", str(token), settings.API_TOKEN_LIMIT)


def count_failure(address: str) -> Window | None:
    """Count a token that did not work, from an address."""
    return _count("failure", address, settings.API_FAILURE_LIMIT)


def _count(name: str, who: str, limit: int) -> Window | None:
    now = int(time.time())
    key = f"api-limit:{name}:{who}:{now // MINUTE}"
    try:
        cache.add(key, 0, timeout=2 * MINUTE)
        made = cache.incr(key)
    except (redis.RedisError, OSError, ValueError) as error:  # ValueError: the key was gone again between the two
        log.warning("api: requests are not counted, the cache does not answer (%s)", error)
        return None
    return Window(name, limit, made, MINUTE - now % MINUTE)
