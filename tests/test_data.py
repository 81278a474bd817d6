"""Arrays and datasets: what goes in, in which batches, in which order, against both Kerases."""

import numpy as np
import pytest
import tensorflow as tf

import minikeras
from minikeras.data import Arrays, Order, Rows, convert, open_dataset
from minikeras.defaults import Defaults
from small import LIBRARIES, NUMBERS, ONE_HOT, REAL, X, agree, classifier, fitted, regressor, state

BYTES = (X * 255).astype(np.uint8)
FORMS = {
    "float64": (X.astype(np.float64), NUMBERS),
    "float16": (X.astype(np.float16), NUMBERS.astype(np.float32)),
    "uint8": (BYTES, NUMBERS.astype(np.uint8)),
    "int": (BYTES.astype(np.int64), NUMBERS[:, None]),
    "bool": (X > 0.5, NUMBERS.astype(np.int32)),
    "not contiguous": (np.asfortranarray(X)[::-1], NUMBERS[::-1]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_arrays_of_every_dtype_are_what_they_are_in_keras(library, defaults, form):
    """All become float32, in the same bits."""
    x, y = FORMS[form]
    real = fitted(classifier(library), x, y, epochs=1, batch_size=8)
    assert fitted(classifier(minikeras, defaults), x, y, epochs=1, batch_size=8) == real


def test_lists_tensors_and_files_are_arrays(tmp_path):
    """A list of lists, a tensor, and a file that is never read as a whole."""
    plain = fitted(classifier(minikeras))
    np.save(tmp_path / "x.npy", X)
    file = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert isinstance(file, np.memmap)
    for x, y in (
        (X.tolist(), NUMBERS.tolist()),
        (tf.constant(X), tf.constant(NUMBERS)),
        (file, NUMBERS),
    ):
        assert fitted(classifier(minikeras), x, y) == plain


def test_arrays_are_not_changed_and_not_kept_in_the_graph():
    """The data is fed; it is no constant of the graph, and no copy that a fit wrote to."""
    x, y = X.copy(), NUMBERS.copy()
    model = classifier(minikeras)
    fitted(model, x, y)
    assert np.array_equal(x, X)
    assert np.array_equal(y, NUMBERS)
    large = [op for op in model.graph.get_operations() if op.type == "Const"]
    assert all(np.prod(op.outputs[0].shape) < x.size for op in large)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_one_number_a_row_needs_no_second_axis(library, defaults):
    """Data of shape (rows,) meets a model of one feature as (rows, 1)."""

    def program(K, defaults, start=True):
        layers = [*([K.Input((1,))] if start else []), K.layers.Dense(1)]
        model = regressor(K, defaults, layers=lambda K: layers)
        return fitted(model, X[:, 0], REAL[:, 0]), model.predict(X[:, 1], verbose=0).tolist()

    real = agree(library, defaults, program)
    assert program(minikeras, defaults, start=False) == real  # both Kerases want the Input


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_labels_may_come_in_another_dtype_or_shape_later(library, defaults):
    """Whole numbers first, then fractions, then without an axis: nothing is cut off."""

    def program(K, defaults):
        model = regressor(K, defaults, optimizer="adam")
        whole = fitted(model, y=NUMBERS, epochs=1)
        return (
            whole,
            fitted(model, y=REAL, epochs=1),
            fitted(model, y=NUMBERS, epochs=1, validation_data=(X, REAL)),
            model.evaluate(X, REAL, verbose=0),
            model.train_on_batch(X, NUMBERS.astype(np.uint8)),
        )

    agree(library, defaults, program)

    def mixed(K, defaults):
        """Return the validation loss of fractions beside whole labels, from the first fit on."""
        return fitted(regressor(K, defaults), y=NUMBERS, validation_data=(X, REAL), epochs=1)

    agree(library, defaults, mixed)


# -- datasets -------------------------------------------------------------------------


def finite(x, y):
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(4)


def doubles(x, y):
    return finite(x.astype(np.float64), y)


def uneven(x, y, sizes=(3, 9, 1, 4)):
    """Return a dataset whose length nobody knows, with batches of these sizes."""
    ends = np.minimum(np.cumsum(sizes), len(x))
    batches = [
        (x[end - size : end], y[end - size : end]) for end, size in zip(ends, sizes, strict=True)
    ]

    def signature(array):
        return tf.TensorSpec((None, *array.shape[1:]), array.dtype)

    return tf.data.Dataset.from_generator(
        lambda: iter(batches), output_signature=(signature(x), signature(y))
    )


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
@pytest.mark.parametrize(
    ("make", "optimizer"),
    # Where a dataset of unknown length ends, both Kerases have begun one more step: its gradients
    # never come, but Adam has counted it. SGD does not count.
    [(doubles, "adam"), (uneven, "sgd")],
)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_dataset_gives_the_batches_of_keras(library, defaults, make, optimizer):
    """Of known and unknown length, of equal and unequal batches; also to validate on."""

    def program(K, defaults):
        model = classifier(K, defaults, optimizer=optimizer)
        data = make(X, NUMBERS)
        found = fitted(model, data, None, batch_size=None, validation_data=make(X + 1, NUMBERS))
        return found, model.evaluate(data, verbose=0), model.predict(data, verbose=0).tolist()

    agree(library, defaults, program)


def test_a_dataset_of_x_alone_can_be_predicted():
    """Labels in it are left aside, whatever they are."""
    model = classifier(minikeras)
    rows = model.predict(X)
    data = tf.data.Dataset.from_tensor_slices(X).batch(5)
    assert np.array_equal(model.predict(data), rows)
    model.evaluate(X, NUMBERS, verbose=0)
    for labels in (NUMBERS + 99, ONE_HOT):
        assert np.array_equal(model.predict(finite(X, labels)), rows)


@pytest.mark.parametrize("seed", [1, None])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_shuffled_dataset_has_the_orders_of_keras(library, defaults, seed):
    """To look at the first batch uses up no order of its own."""

    def program(K, defaults):
        tf.random.set_seed(5)
        data = tf.data.Dataset.from_tensor_slices((X, NUMBERS)).shuffle(22, seed=seed).batch(4)
        model = classifier(K, defaults)
        tf.random.set_seed(5)
        return fitted(model, data, None, batch_size=None, epochs=3)

    agree(library, defaults, program)
    tf.random.set_seed(None)


def test_a_dataset_that_never_ends_is_refused():
    """Keras would train until somebody pulls the plug."""
    model = classifier(minikeras)
    for data in (finite(X, NUMBERS).repeat(), tf.data.Dataset.from_tensors((X, NUMBERS)).repeat()):
        for call in (model.fit, model.evaluate, model.predict):
            with pytest.raises(ValueError, match=r"never ends[\s\S]*try: .*dataset\.take"):
                call(data)
    assert not model.built
    assert fitted(model, finite(X, NUMBERS).repeat().take(6), None, batch_size=None)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_dataset_holds_its_labels_itself(library, defaults):
    """Labels beside it are a ValueError, as in both Kerases."""
    for K in (library, minikeras):
        model = classifier(K, defaults)
        with pytest.raises(ValueError, match="(?i)dataset") as error:
            model.fit(finite(X, NUMBERS), NUMBERS, verbose=0)
    assert "where: fit" in str(error.value)


def broken(second):
    """Return a dataset of a good batch and `second`."""
    batches = [(X, NUMBERS), second]
    signature = tf.TensorSpec(None, tf.float32), tf.TensorSpec(None, tf.int64)
    return tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=signature)


HOLED = X.copy()
HOLED[3, 1] = np.nan
BATCHES = {
    "fewer labels": (broken((X, NUMBERS[:3])), r"22 rows of x, 3 of y"),
    "more labels": (broken((X[:3], NUMBERS)), r"3 rows of x, 22 of y"),
    "another shape": (broken((X[:, :2], NUMBERS)), r"got: rows of shape \(2,\)"),
    "NaN": (broken((HOLED, NUMBERS)), r"row 3 of x, batch 1\b"),
    "a class too many": (broken((X, NUMBERS + 1)), r"labels from 1 to 4[\s\S]*0 to 3"),
    "an empty batch": (broken((X[:0], NUMBERS[:0])), r"x is empty"),
    "another number of axes": (broken((X, ONE_HOT.astype(int))), r"labels of shape \(4,\)"),
}


@pytest.mark.parametrize("case", BATCHES)
def test_each_batch_of_a_dataset_is_checked(case):
    """An error names what is wrong, nothing is trained on the bad batch, the next fit works."""
    data, text = BATCHES[case]
    model, twin = (classifier(minikeras, steps_per_execution=steps) for steps in (1, 5))
    for each in (model, twin):
        with pytest.raises(ValueError, match=text):
            each.fit(data, verbose=0)
    good = classifier(minikeras, steps_per_execution=1)
    good.train_on_batch(X, NUMBERS)
    assert state(model) == state(good)
    assert fitted(model) == fitted(good)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (tf.data.Dataset.from_tensor_slices((X, NUMBERS)), r"try: .*dataset\.batch"),
        (tf.data.Dataset.from_tensor_slices(X[:, 0]), r"no rows[\s\S]*dataset\.batch"),
        (finite(X, NUMBERS).take(0), "dataset is empty"),
        (tf.data.Dataset.from_tensor_slices((X,) * 4).batch(4), r"A batch is x,[\s\S]*4 parts"),
        (tf.data.Dataset.from_tensor_slices(({"x": X}, NUMBERS)).batch(4), "A batch is x,"),
        (tf.data.Dataset.from_tensor_slices(X).batch(4), r"Labels are needed[\s\S]*\(x, y\)"),
    ],
)
def test_a_dataset_of_another_make_is_refused_before_training(data, text):
    """Single rows, nothing, four parts, dictionaries, no labels."""
    model = classifier(minikeras)
    with pytest.raises(ValueError, match=text):
        model.fit(data, verbose=0)
    assert fitted(model) == fitted(classifier(minikeras))


# -- the pieces -----------------------------------------------------------------------


def test_a_chunk_holds_whole_batches_and_their_bounds():
    """Ten rows in batches of 4, 2 batches a chunk: 0 4 8, and the rest."""
    rows = np.arange(10.0)
    source = Arrays(Rows(rows, rows * 2), 4, Defaults.keras(), keep=False)
    first, second = source.chunks(None, lambda: 2)
    assert (source.batches, source.rows) == (3, 10)
    assert (first.bounds.tolist(), second.bounds.tolist()) == ([0, 4, 8], [0, 2])
    assert (first.rows.x.tolist(), second.rows.y.tolist()) == (list(range(8)), [16, 18])
    order = np.arange(10)[::-1]
    (whole,) = source.chunks(Order(order, source.bounds), lambda: 99)
    assert whole.rows.x.tolist() == order.tolist()
    assert whole.bounds.tolist() == [0, 4, 8, 10]
    apart = Order(np.stack([order, np.arange(10), order]), np.array([0, 2, 6, 10]))
    first, second = source.chunks(apart, lambda: 2)  # a short batch may come first
    assert (first.rows.x.tolist(), first.rows.y.tolist()) == (
        [9, 8, 7, 6, 5, 4],
        [0, 2, 4, 6, 8, 10],
    )
    assert (first.bounds.tolist(), second.bounds.tolist()) == ([0, 2, 6], [0, 4])


def test_chunks_of_a_dataset_have_its_batches():
    """The bounds are the sizes of the batches as they come; an order is not for it."""
    data, _ = open_dataset(uneven(X, NUMBERS), lambda pair, number: Rows(*pair), bounded=False)
    first, second = data.chunks(Order(np.arange(22)[::-1], np.array([0, 22])), lambda: 3)
    assert data.batches is None
    assert (first.bounds.tolist(), second.bounds.tolist()) == ([0, 3, 12, 13], [0, 4])
    assert np.array_equal(np.concatenate([first.rows.x, second.rows.x]), X[:17])
    assert np.array_equal(np.concatenate([first.rows.y, second.rows.y]), NUMBERS[:17])


def test_convert_leaves_labels_out_where_the_graph_has_none():
    """A graph that only predicts has no placeholder for labels."""
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, (None, 3))
        bare = convert(Rows(BYTES, NUMBERS), x, None)
    assert bare.y is None
    assert bare.x.dtype == np.float32


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_py_dataset_may_fill_the_same_arrays_anew(library, defaults, steps):
    """Each batch is what the arrays held when it was given, however many are in a chunk."""

    def program(K, defaults):
        kind = K.utils.Sequence if hasattr(K.utils, "Sequence") else K.utils.PyDataset

        class Filled(kind):
            x, y = np.empty((2, *X.shape[1:]), X.dtype), np.empty(2, NUMBERS.dtype)

            def __len__(self):
                return 8

            def __getitem__(self, place):
                rows = slice(2 * place, 2 * place + 2)
                if K is not minikeras:  # there it is a race
                    return X[rows], NUMBERS[rows]
                self.x[:], self.y[:] = X[rows], NUMBERS[rows]
                return self.x, self.y

        model = classifier(K, defaults)
        model.compile("sgd", "sparse_categorical_crossentropy", steps_per_execution=steps)
        return model.fit(Filled(), epochs=2, shuffle=False, verbose=0).history, state(model)

    agree(library, defaults, program)
