"""From a stored code back to an error of its class."""

import pytest

from moksori import errors
from moksori.errors import MoksoriError, error_of

pytestmark = pytest.mark.unit

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, MoksoriError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_leads_back_to_its_class(kind: type[MoksoriError]) -> None:
    error = error_of(kind.code, "detail")
    assert type(error) is kind
    assert error.detail == "detail"


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("code", ["", "cancelled", "no_such_code"])
def test_a_strange_code_is_kept_in_the_root_error(code: str) -> None:
    error = error_of(code)
    assert type(error) is MoksoriError
    assert error.code == "internal"
    assert code in str(error)
