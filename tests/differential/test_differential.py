"""Random programs have one verdict, and the same numbers, in both Kerases and here.

`DIFFERENTIAL_EXAMPLES=500 pytest tests/differential -n 0` looks further than the fixed examples.
"""

import os
import random
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from hypothesis import HealthCheck, Phase, assume, example, given, settings

import minikeras
from differential.cases import Case, Refused, is_finite, verdict
from differential.strategies import cases
from minikeras.defaults import Defaults
from minikeras.seeds import Ambient, SeedStream
from programs.runner import differences

FURTHER = os.environ.get("DIFFERENTIAL_EXAMPLES")
PHASES = (Phase.explicit, Phase.generate, *([Phase.shrink] if FURTHER else []))
LOOK = settings(
    max_examples=int(FURTHER or 20),
    derandomize=not FURTHER,
    database=None,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
# Most numbers are equal to the bit. In random stacks TensorFlow's graph optimizer now and then
# takes a sum in another order, since ops have other names, and a step may enlarge the difference.
LAST_BITS = 1e-6

# What once failed.
LABELS_OF_STEPS = Case(
    data="steps",
    layers=(("layers", "Dense", {"units": 3, "activation": "softmax"}),),
    loss="sparse_categorical_crossentropy",
    labels="numbers",
    class_weight=True,
    shuffle=False,
)
ROUNDED_STEP = Case(
    data="numbers",
    layers=(
        ("layers", "RepeatVector", {"n": 1}),
        ("layers", "Dense", {"units": 3, "activation": "softmax"}),
    ),
    loss=("losses", "CategoricalFocalCrossentropy", {}),
    labels="one_hot",
    optimizer=("optimizers", "Adadelta", {"learning_rate": 1.0, "global_clipnorm": 0.5}),
    weighted_metrics=("accuracy",),
    batch_size=5,
    epochs=2,
)


@pytest.fixture(autouse=True)
def no_seed_is_left_behind():
    """Forget the seeds of the process that the programs set."""
    yield
    Ambient.stream = SeedStream(None)
    tf.random.set_seed(None)
    random.seed()
    np.random.seed()


def agree(library, defaults, case):
    """Assert that a case ends in the same way in a real Keras and in ours."""
    real = quiet_verdict(library, case)
    ours = quiet_verdict(minikeras, case, defaults)
    if isinstance(real, Refused) or isinstance(ours, Refused):
        assert getattr(ours, "error", "accepted") is getattr(real, "error", "accepted"), (
            f"{library.__name__}: {getattr(real, 'text', 'accepts')}\n"
            f"ours: {getattr(ours, 'text', 'accepts')}"
        )
        return
    assert is_finite(ours) == is_finite(real), case
    if is_finite(real) and (found := differences(ours, real, apart=LAST_BITS)):
        # Some stacks of Keras 2 do not repeat themselves: there is nothing to be equal to.
        assume(not differences(quiet_verdict(library, case), real))
        pytest.fail(f"{case}: {found}")


def quiet_verdict(*arguments):
    """Return a verdict; what a random program is warned of is not compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return verdict(*arguments)


@given(cases())
@example(LABELS_OF_STEPS)
@example(ROUNDED_STEP)
@LOOK
def test_a_random_program_ends_as_in_keras(case):
    """The same error, or the same numbers."""
    agree(keras, Defaults.keras(), case)


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
