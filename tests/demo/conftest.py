"""The county of the default seed, grown once, and an evening on which things happen in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heed.demo.county import County, make_county


@pytest.fixture(scope="session")
def county() -> County:
    """The county of the default seed."""
    return make_county()


@pytest.fixture(scope="session", params=[1, 2, 77, 1829])
def some_county(request: pytest.FixtureRequest) -> County:
    """Counties of several seeds: what is said of one has to hold for each."""
    seed: int = request.param
    return make_county(seed)


@pytest.fixture
def monday_evening() -> datetime:
    """18:05 on a Monday, when the clocks show UTC."""
    return datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
