"""Random programs have one verdict, and the same numbers, in Keras 2 and here."""

import pytest
import tf_keras
from hypothesis import assume, example, given

from differential.agreement import LABELS_OF_STEPS, LOOK, ROUNDED_STEP, agree
from differential.strategies import cases
from minikeras.defaults import Defaults

pytestmark = pytest.mark.usefixtures("seeds_forgotten")


@given(cases())
@example(LABELS_OF_STEPS)
@example(ROUNDED_STEP)
@LOOK
def test_a_random_program_ends_as_in_keras_2(case):
    """The same error, or the same numbers; but not those of masks that are drawn in a loop."""
    assume(not draws_in_a_loop(case.layers))
    # Keras 2 fails to broadcast the one to the other: "partially known TensorShape".
    assume(not (case.class_weight and case.sample_weight))
    agree(tf_keras, Defaults.keras2(), case)


def draws_in_a_loop(value):
    """Return whether a recurrent layer drops anything: Keras 2 mostly draws anew at each step."""
    if isinstance(value, dict):
        recurrent = "recurrent_dropout" in value
        drops = value.get("recurrent_dropout") or value.get("dropout")
        return bool(recurrent and drops) or draws_in_a_loop(tuple(value.values()))
    return isinstance(value, tuple) and any(draws_in_a_loop(part) for part in value)
