"""What people get wrong most: the class of the error is Keras's, and the message says what to do.

Each mistake is made in Keras 3, in Keras 2 and here. Ours is of the class that Keras 3 raises, and
of that of Keras 2 where it is another; where not, it is listed with the reason.
"""

import keras
import pytest
import tf_keras

import minikeras
from errors.mistakes import MISTAKES
from kerases import parts

BOTH, KERAS, KERAS_2 = ("keras", "tf_keras"), ("keras",), ("tf_keras",)
KERNEL = "that Keras hears it from a kernel, in the middle of training"
SILENT = "that Keras goes on and gives numbers that mean nothing"
# The Kerases that do not raise what we raise, and why we do.
OTHERWISE = {
    "no rows": (KERAS, SILENT),
    "words for numbers": (KERAS_2, KERNEL),
    "NaN in the input": (BOTH, "both train on: every weight is NaN after a step"),
    "one-hot labels for sparse": (KERAS_2, KERNEL),
    "classes from 1": (BOTH, KERNEL),
    "a misspelt metric": (KERAS_2, "a string is called like a function, in `fit`"),
    "a negative clipnorm": (BOTH, SILENT),
    "two ways of clipping": (KERAS_2, "one of the two is forgotten"),
    "validation_data without labels": (KERAS_2, "the loss of a validation is 0"),
    "batches of 0": (KERAS, "an epoch without a batch, and a loss of 0"),
    "a misspelt regularizer": (KERAS_2, "the string is called like a function, when it is built"),
    "strides of 0": (BOTH, "the kernel says so later, or divides by 0"),
    "an unknown interpolation": (BOTH, "Keras 3 says so when it is called; Keras 2 raises another"),
    "both directions of a Dense": (BOTH, "what goes wrong in a config, deeper inside"),
    "an input behind a layer": (BOTH, "the last layer would do nothing"),
    "no layers": (KERAS_2, "it trains nothing"),
    "an unknown file name": (KERAS_2, "it writes its checkpoint of TensorFlow"),
}  # fmt: skip
# What Python itself says, or an op of TensorFlow in the place where both Kerases hear it.
NOT_OURS = {
    "a misspelt argument of fit": "unexpected keyword argument 'epoch'",
    "an argument that is missing": "missing 1 required positional argument: 'units'",
    "an Embedding of an id too large": "9 is not in [0, 4)",
    "class weights and sample weights": "class_weight or sample_weight, not both",
}


def made(k, name):
    """Return the error that a mistake raises in a library, or None."""
    try:
        MISTAKES[name](k)
    except Exception as error:
        return error
    return None


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_raises_the_class_of_keras(name, tmp_path, monkeypatch):
    """Of both Kerases, if they differ; with the exceptions above, each of them needed."""
    monkeypatch.chdir(tmp_path)
    ours = made(minikeras, name)
    assert ours is not None
    real = {k.__name__: made(k, name) for k in (keras, tf_keras)}
    others = tuple(
        library for library, error in real.items() if not (error and isinstance(ours, type(error)))
    )
    assert others == OTHERWISE.get(name, ((), ""))[0], (type(ours), real)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_where_what_was_got_and_what_to_do(name, tmp_path, monkeypatch):
    """In the parts that apply: where, and at least one of got, expected and try."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception) as caught:
        MISTAKES[name](minikeras)
    if name in NOT_OURS:
        assert NOT_OURS[name] in str(caught.value)
        return
    found = parts(caught)
    assert found["what"].endswith((".", ":", "'"))
    assert "where" in found or found["what"].startswith("Layer ")
    assert found.keys() & {"got", "expected", "try"}


def test_there_are_fifty_and_more():
    """And no exception for a mistake that is not made."""
    assert len(MISTAKES) >= 50
    assert {*OTHERWISE, *NOT_OURS} <= set(MISTAKES)
