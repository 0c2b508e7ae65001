"""The class of a licence, as pictures colour it."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.licenses.classes import LicenseClass, license_class


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], LicenseClass.NOT_STATED),
        (["apache-2.0"], LicenseClass.PERMISSIVE),
        (["cc-by-4.0"], LicenseClass.PERMISSIVE),
        (["gpl-3.0"], LicenseClass.SHARE_ALIKE),
        (["cc-by-sa-4.0"], LicenseClass.SHARE_ALIKE),
        (["llama3.1"], LicenseClass.OWN_TERMS),
        (["gemma"], LicenseClass.OWN_TERMS),
        (["cc-by-nd-4.0"], LicenseClass.OWN_TERMS),
        (["cc-by-nc-4.0"], LicenseClass.NONCOMMERCIAL),
        (["cc-by-nc-sa-4.0"], LicenseClass.NONCOMMERCIAL),
        (["other"], LicenseClass.UNKNOWN),
        (["no-such-licence"], LicenseClass.UNKNOWN),
        (["mit", "other"], LicenseClass.PERMISSIVE),
        (["mit", "cc-by-nc-4.0", "gpl-3.0"], LicenseClass.NONCOMMERCIAL),
    ],
)
def test_the_strictest_that_is_known(ids: list[str], expected: LicenseClass) -> None:
    assert license_class(ids) is expected
