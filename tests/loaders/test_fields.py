"""Values of raw records, read with care."""

from __future__ import annotations

import pytest

from ptmgraph.loaders.fields import InvalidValue, count


@pytest.mark.parametrize(("value", "read"), [(3, 3), (3.0, 3), ("100", 100), (" 7 ", 7), ("0", 0)])
def test_a_count(value: object, read: int) -> None:
    assert count(value) == read


@pytest.mark.parametrize("value", ["", "many", "1e3", "-1", -1, 1.5, True, None, "9" * 30, 2**63])
def test_no_count(value: object) -> None:
    with pytest.raises(InvalidValue):
        count(value)
