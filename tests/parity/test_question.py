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
    assert_equal(run(minikeras, program, defaults), run(library, program), variant)
