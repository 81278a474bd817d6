"""The columns say what the libraries say: every row is asked of the real Kerases."""

import pytest

from contract.columns import READERS, TF1_READERS, columns_are_real
from contract.readers import WITHOUT
from minikeras.defaults import PROFILES, Defaults, columns, names

TABLES = {profile: getattr(Defaults, profile)() for profile in PROFILES}


def test_the_columns_are_those_of_the_libraries():
    """Of Keras 3, of Keras 2, and where a signature says it, of TensorFlow 1."""
    assert columns_are_real(TABLES) == []


def test_every_row_has_a_reader_or_a_reason_why_not():
    """In `contract/readers/<stage>.py`, and no reader is left over."""
    assert sorted([*READERS, *WITHOUT]) == sorted(names())
    for row, read in READERS.items():
        assert read.__module__ == f"contract.readers.{columns(row)['stage']}"
        assert read.__doc__


@pytest.mark.parametrize("profile", PROFILES)
def test_a_table_with_another_value_is_seen(profile):
    """Each row that is read, set to the value of another column or to a number that is close."""
    for row in TF1_READERS if profile == "tf1" else READERS:
        said = columns(row)[profile]
        others = [columns(row)[name] for name in PROFILES if columns(row)[name] != said]
        wrong = [*others, *([said * 1.1] if isinstance(said, float) and said else [])]
        assert wrong
        for value in wrong:
            table = TABLES[profile].replace(**{row: value})
            (complaint,) = columns_are_real(TABLES | {profile: table})
            assert complaint.startswith(f"{row}: {profile} says {value!r}")
