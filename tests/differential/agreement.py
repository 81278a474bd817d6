"""How far the differential tests look, and what they hold equal.

`DIFFERENTIAL_EXAMPLES=500 pytest tests/differential -n 0` looks further than the fixed examples.
"""

import os
import warnings

import pytest
from hypothesis import HealthCheck, Phase, assume, settings

import minikeras
from differential.cases import Case, Refused, is_finite, verdict
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
