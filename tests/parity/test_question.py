"""From one integer, `fit` has the bits of Keras: the question's program and its variants."""

import keras
import pytest
import tf_keras

import minikeras
from minikeras.defaults import Defaults
from parity.programs import assert_equal, run
from parity.variants import VARIANTS

LIBRARIES = [
    pytest.param(keras, Defaults.keras(), id="keras"),
    pytest.param(tf_keras, Defaults.keras2(), id="keras2"),
]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_program_gives_the_bits_of_keras(library, defaults, variant):
    """First weights, history, last weights, predictions and evaluation are those of Keras."""
    program = VARIANTS[variant]
    real = run(library, program)
    assert_equal(run(minikeras, program, defaults), real, variant)
    assert all((old != new).any() for old, new in zip(real.initial, real.final, strict=True))


def test_the_two_tables_give_other_bits():
    """So neither library could be the oracle of the other table."""
    program = VARIANTS["the question"]
    two, three = (run(minikeras, program, table) for table in (Defaults.keras2(), Defaults()))
    assert_equal(two.initial, three.initial)
    assert dict(two.history)["loss"] != dict(three.history)["loss"]
