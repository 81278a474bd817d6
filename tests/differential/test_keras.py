"""Random programs have one verdict, and the same numbers, in Keras 3 and here."""

import keras
import pytest
from hypothesis import example, given

from differential.agreement import LABELS_OF_STEPS, LOOK, ROUNDED_STEP, agree
from differential.strategies import cases
from minikeras.defaults import Defaults

pytestmark = pytest.mark.usefixtures("seeds_forgotten")


@given(cases())
@example(LABELS_OF_STEPS)
@example(ROUNDED_STEP)
@LOOK
def test_a_random_program_ends_as_in_keras(case):
    """The same error, or the same numbers."""
    agree(keras, Defaults.keras(), case)
