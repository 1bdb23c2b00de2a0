"""A program with a key of the cast's enterprise, and limits that begin anew with every test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.api.calling import Program, make_token
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _limits_begin_anew() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def program(cast: Cast) -> Program:
    """The enterprise's ERP, with both rights."""
    return Program(make_token(cast.actor("clerk")).token)


@pytest.fixture
def foreign_program(cast: Cast) -> Program:
    """The ERP of an enterprise in another city."""
    return Program(make_token(cast.actor("foreign_clerk")).token)
