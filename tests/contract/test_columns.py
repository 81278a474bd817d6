"""The columns say what the libraries say, where a constant can be read."""

import pytest

from contract.columns import READERS, TF1_READERS, columns_are_real
from minikeras.defaults import PROFILES, Defaults, columns

TABLES = {profile: getattr(Defaults, profile)() for profile in PROFILES}


def test_the_constants_are_those_of_the_libraries():
    """Of Keras 3, of Keras 2, and of TensorFlow 1."""
    assert columns_are_real(TABLES) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_table_with_another_constant_is_seen(profile):
    """Each row that is read, set to the value of another column or to a number that is close."""
    for row in TF1_READERS if profile == "tf1" else READERS:
        said = columns(row)[profile]
        other = columns(row)["keras" if profile == "tf1" else "tf1"]
        wrong = [other, said * 1.001] if isinstance(said, float) else [other]
        for value in wrong:
            table = TABLES[profile].replace(**{row: value})
            (complaint,) = columns_are_real(TABLES | {profile: table})
            assert complaint.startswith(f"{row}: {profile} says {value!r}")
