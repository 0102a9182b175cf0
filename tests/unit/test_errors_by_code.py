"""From a stored code, what a disk says, or several errors at once, to one error of a class."""

import errno

import pytest

from moksori import errors
from moksori.errors import (
    BackendError,
    LeaseLostError,
    MoksoriError,
    StorageFullError,
    decisive,
    error_of,
    is_full,
    of_disk,
)

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


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_from_a_broken_one(number: int) -> None:
    full, broken = OSError(number, "full"), OSError(errno.EIO, "broken")
    assert is_full(full)
    assert not is_full(broken)
    assert type(of_disk(full, "no space", "no luck")) is StorageFullError
    assert type(of_disk(broken, "no space", "no luck")) is BackendError
    assert str(of_disk(broken, "no space", "no luck")) == "no luck"


@pytest.mark.parametrize(
    "errors", [(ValueError(), LeaseLostError("gone")), (LeaseLostError("gone"),)]
)
def test_of_several_errors_a_lost_lease_decides(errors: tuple[Exception, ...]) -> None:
    inner = ExceptionGroup("inner", list(errors))
    found = decisive(ExceptionGroup("outer", [StorageFullError("full"), inner]))
    assert found is errors[-1]


def test_without_a_lost_lease_the_first_error_decides() -> None:
    first = StorageFullError("full")
    inner = ExceptionGroup("inner", [first, BackendError("broken")])
    assert decisive(ExceptionGroup("outer", [inner, ValueError()])) is first
