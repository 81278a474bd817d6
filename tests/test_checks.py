"""Bad input: the class of error that Keras raises, before time is spent, and no harm done."""

import numpy as np
import pytest
from keras.src.trainers.data_adapters.array_slicing import train_validation_split

import minikeras
from bad_input import BAD, BOTH
from minikeras import checks
from small import NUMBERS, ONE_HOT, REAL, X, classifier, dense, fitted, regressor, sequential, state


@pytest.fixture(scope="module")
def pair():
    """Return two equal models that have trained; one of them meets the bad input."""
    models = [classifier(minikeras) for _ in range(2)]
    for model in models:
        model.fit(X, NUMBERS, verbose=0)
    return models


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_an_error_and_does_no_harm(case, pair, capsys):
    """The message says what is wrong; weights and optimizer go on as if it had not happened."""
    call, _, kind, text = BAD[case]
    model, twin = pair
    with pytest.raises(kind, match=text):
        call(model)
    assert state(model) == state(twin)
    assert model.train_on_batch(X, NUMBERS) == twin.train_on_batch(X, NUMBERS)
    assert state(model) == state(twin)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("case", [case for case, (_, who, _, _) in BAD.items() if who])
def test_the_class_of_the_error_is_that_of_keras(case):
    """Where both Kerases raise something else or nothing, the table above says so."""
    call, libraries, kind, _ = BAD[case]
    for library in libraries:
        with pytest.raises(kind):
            call(classifier(library))


@pytest.mark.parametrize(
    "case", ["fewer labels", "NaN", "one-hot", "no labels", "batches of 0", "no callback"]
)
def test_a_model_that_was_never_built_forgets_bad_input(case):
    """What the bad data looked like does not decide what the model takes."""
    call, _, kind, _ = BAD[case]

    def model():
        return classifier(minikeras, layers=lambda K: dense(K)[1:])

    wide = np.concatenate([X, X], axis=1)
    spoilt = model()
    with pytest.raises(kind):
        call(spoilt)
    if case == "no callback":  # the data was good, so the model is built for it
        assert fitted(spoilt) == fitted(model())
    else:
        assert fitted(spoilt, x=wide) == fitted(model(), x=wide)


@pytest.mark.parametrize(
    ("library", "caller"), [(lib, c) for lib in BOTH for c in ("fit", "evaluate", "train_on_batch")]
)
def test_a_model_that_is_not_compiled_says_so(library, caller):
    """A ValueError in Keras 3, a RuntimeError in Keras 2, and both in ours."""
    with pytest.raises((ValueError, RuntimeError)) as error:
        getattr(sequential(library, dense), caller)(X, NUMBERS)
    model = sequential(minikeras, dense)
    with pytest.raises(error.type, match=rf"not compiled\.\n.*where: {caller}\n.*try: model\.comp"):
        getattr(model, caller)(X, NUMBERS)
    assert model.predict(X).shape == (22, 4)


LOSSES = {
    "numbers for one-hot": (
        "categorical_crossentropy",
        NUMBERS,
        "try: class numbers need loss='sparse_",
    ),
    "numbers in a column for one-hot": (
        "categorical_crossentropy",
        NUMBERS[:, None],
        "sparse_categorical",
    ),
    "three numbers for four": (
        "mean_squared_error",
        X,
        r"got: labels .* \(batch, 3\), predictions \(batch, 4\)",
    ),
    "one number for four": ("mean_squared_error", REAL[:, 0], r"expected: labels \(batch, 4\)"),
    "one yes for four": ("binary_crossentropy", REAL, r"expected: labels \(batch, 4\)"),
}


@pytest.mark.parametrize("case", LOSSES)
@pytest.mark.parametrize("library", BOTH)
def test_labels_that_do_not_fit_the_loss_are_refused_with_the_cure(library, case):
    """A ValueError wherever both Kerases raise one, and also where one of them broadcasts."""
    loss, y, text = LOSSES[case]
    model = classifier(minikeras, loss=loss)
    with pytest.raises(ValueError, match=f"(?s)labels do not fit.*where: loss {loss}.*{text}"):
        model.fit(X, y, verbose=0)
    assert fitted(model, y=ONE_HOT) == fitted(classifier(minikeras, loss=loss), y=ONE_HOT)
    if not case.startswith("one"):  # one for four: an error of the kernel, or broadcast
        with pytest.raises(ValueError, match="(?i)shape|dimension|rank|incompatible"):
            classifier(library, loss=loss, metrics=None).fit(X, y, verbose=0)


def test_images_without_channels_get_the_line_that_adds_them():
    """The most common wrong shape has its own hint."""
    model = regressor(minikeras, layers=lambda K: [K.Input((4, 4, 1)), K.layers.Flatten()])
    with pytest.raises(ValueError, match=r"try: x\[\.\.\., None\] adds a channel axis"):
        model.predict(np.ones((3, 4, 4)))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 1 / 3, 0.5, 0.7, 0.9])
def test_a_split_cuts_where_keras_cuts(share):
    """The last rows validate; how many is rounded as in Keras, down for the training rows."""
    for count in (2, 3, 7, 10, 22, 1000):
        rows = np.arange(count, dtype=np.float32)
        try:
            (first, *_), (last, *_) = train_validation_split((rows, -rows, None), share)
        except ValueError:
            with pytest.raises(ValueError, match="one side empty"):
                checks.split_off(rows, -rows, None, share)
            continue
        (x, y, _), (x_held, y_held, _) = checks.split_off(rows, -rows, None, share)
        assert (x.tolist(), x_held.tolist()) == (
            np.asarray(first).tolist(),
            np.asarray(last).tolist(),
        )
        assert ((-y).tolist(), (-y_held).tolist()) == (x.tolist(), x_held.tolist())


@pytest.mark.parametrize("row", [0, 1023, 1024, 3000])
def test_nan_is_found_in_every_block(row):
    """The check goes in blocks of 1024 rows; integers cannot hold one."""
    x = np.ones((3001, 2, 2), np.float32)
    checks.require_no_nan(x)
    checks.require_no_nan(x.astype(int))
    x[row, 1, 0] = np.nan
    with pytest.raises(ValueError, match=rf"row {row} of x\n"):
        checks.require_no_nan(x)
    x[row, 1, 0] = np.inf
    checks.require_no_nan(x)
