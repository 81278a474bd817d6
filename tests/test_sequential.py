"""The model as a user holds it: made, compiled, its weights, its seeds."""

import keras
import numpy as np
import pytest

import minikeras
from minikeras import Defaults, Input, Sequential, layers
from minikeras.errors import NotALayerError
from small import (
    FEATURES,
    LIBRARIES,
    NUMBERS,
    X,
    agree,
    classifier,
    dense,
    fitted,
    sequential,
    state,
)

# -- how it is made -------------------------------------------------------------------


def by_add(K, **arguments):
    model = K.Sequential(**arguments)
    for layer in dense(K):
        model.add(layer)
    return model


def by_input_shape(K, **arguments):
    first = K.layers.Dense(5, activation="relu", input_shape=(FEATURES,))
    return K.Sequential([first, *dense(K, hidden=False)[1:]], **arguments)


def by_build(K, **arguments):
    model = K.Sequential(dense(K)[1:], **arguments)
    model.build((None, FEATURES))
    return model


def by_data(K, **arguments):
    model = K.Sequential(tuple(dense(K)[1:]), **arguments)
    model.predict(X, verbose=0)
    return model


@pytest.mark.parametrize("make", [by_add, by_input_shape, by_build, by_data])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_each_way_to_make_a_model_gives_the_weights_of_keras(library, defaults, make):
    """The shape may come from an Input, an input_shape, build, or the data."""
    library.utils.set_random_seed(5)
    real = make(library)
    ours = make(minikeras, defaults=defaults, seed=5)
    assert state(ours) == state(real)
    assert ours.built
    assert [type(layer).__name__ for layer in ours.layers] == ["Dense", "Dense"]
    assert ours.count_params() == real.count_params() == 3 * 5 + 5 + 5 * 4 + 4


def test_a_model_is_not_built_before_it_must_be():
    """Nothing is drawn when layers are added, and the shape of the input alone builds nothing."""
    model = Sequential(dense(minikeras))
    assert not model.built
    model.add(layers.Dense(2))
    assert len(model.get_weights()) == 6
    assert model.built


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_layer_that_is_added_or_removed_later_leaves_the_others_as_they_are(library, defaults):
    """What they have learned stays, in the model that is one layer longer, or shorter."""

    def program(K, defaults):
        model = classifier(K, defaults)
        fitted(model)
        before = state(model)
        model.pop()
        shorter = state(model)
        model.add(K.layers.Dense(2, kernel_initializer="ones"))
        return before, shorter, state(model), model.predict(X, verbose=0).tolist()

    before, shorter, longer, *_ = agree(library, defaults, program)
    assert before[:2] == shorter == longer[:2]


def test_a_name_is_kept_and_the_list_of_layers_is_a_copy():
    """Whoever changes the list that `layers` returns does not change the model."""
    model = Sequential([layers.Dense(1)], name="mine")
    model.layers.append("nothing")
    assert (model.name, len(model.layers), Sequential().name) == ("mine", 1, "sequential")


NOT_LAYERS = {"a number": 3, "a word": "dense", "a class": layers.Dense, "None": None}


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("what", NOT_LAYERS)
def test_only_layers_can_be_added(library, defaults, what):
    """The error is one of both Kerases; the model is as it was."""
    model = Sequential([Input((FEATURES,))])
    with pytest.raises((ValueError, TypeError)) as real:
        library.Sequential().add(NOT_LAYERS[what])
    with pytest.raises(real.type) as ours:
        model.add(NOT_LAYERS[what])
    assert "where: layer 0" in str(ours.value)
    assert f"got: {NOT_LAYERS[what]!r}" in str(ours.value)
    assert "try: minikeras.layers.Dense(10)" in str(ours.value)
    model.add(layers.Dense(2))
    assert model.count_params() == 8


def test_a_layer_of_keras_is_told_the_name_of_ours():
    """It looks like a layer, so the message says which one to take."""
    with pytest.raises(NotALayerError, match=r"layer 1[\s\S]*minikeras\.layers\.Conv2D"):
        Sequential([layers.Dense(2), keras.layers.Conv2D(2, 3)])


def test_an_input_stands_first_or_not_at_all():
    """Keras 3 lets an Input in later and drops what it says."""
    for stack in ([Input((3,)), Input((3,))], [layers.Dense(2), Input((3,))]):
        with pytest.raises(ValueError, match="must be first"):
            Sequential(stack)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_two_layers_of_one_name_are_refused_when_the_second_comes(library, defaults):
    """Not later, when the graph is built: at the line that is wrong."""
    for K in (library, minikeras):
        model = K.Sequential([K.layers.Dense(2, name="same")])
        with pytest.raises(ValueError, match="name"):
            model.add(K.layers.Dense(3, name="same"))
    assert len(model.layers) == 1


@pytest.mark.parametrize("defaults", [None, "keras", Defaults])
def test_the_table_is_a_table(defaults):
    """A profile is the object, not its name and not the class."""
    with pytest.raises(TypeError, match=r"got: [\s\S]*expected: a Defaults[\s\S]*Defaults\.tf1"):
        Sequential([layers.Dense(1)], defaults=defaults)


@pytest.mark.parametrize("shape", [(None, FEATURES + 1), (None, FEATURES, 1)])
def test_build_refuses_another_shape_than_the_one_it_knows(shape):
    """The weights are those of the first shape."""
    model = sequential(minikeras, dense)
    before = state(model)
    with pytest.raises(ValueError, match=r"got: \(.*\n.*expected: \(3,\)"):
        model.build(shape)
    model.build((None, FEATURES))
    assert state(model) == before


def test_a_failed_build_leaves_the_model_open_to_the_right_shape():
    """The wrong shape is forgotten with the error."""
    model = Sequential([layers.Conv2D(2, 3), layers.Flatten()])
    with pytest.raises(ValueError, match=r"Layer 0 \(conv2d\)"):
        model.build((None, 3))
    with pytest.raises(ValueError, match=r"Layer 0 \(conv2d\)"):
        model.predict(X)
    model.build((None, 4, 4, 1))
    assert model.count_params() == 20


def test_a_model_without_layers_or_shape_says_what_is_missing():
    """There is nothing to build from."""
    with pytest.raises(ValueError, match=r"no layers[\s\S]*try: model\.add"):
        Sequential().build((None, 3))
    with pytest.raises(ValueError, match=r"Nobody knows the shape[\s\S]*try: Input"):
        Sequential([layers.Dense(1)]).build()
    for touch in ("get_weights", "count_params"):
        with pytest.raises(ValueError, match=r"no weights yet[\s\S]*build\(\(None, \.\.\.\)\)"):
            getattr(Sequential([layers.Dense(1)]), touch)()


# -- its weights ----------------------------------------------------------------------


def image_net(K):
    """Return a network with every kind of weight."""
    L = K.layers
    return [
        K.Input((6, 6, 2)),
        L.Conv2D(3, 3, use_bias=False),
        L.BatchNormalization(),
        L.Flatten(),
        L.Dense(2),
    ]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_weights_go_to_keras_and_back(library, defaults):
    """Same order, same shapes, and the same predictions bit for bit, in both directions."""
    x = np.random.RandomState(3).randn(9, 6, 6, 2).astype(np.float32)
    real, ours = (sequential(K, image_net, defaults) for K in (library, minikeras))
    there = [weight + np.float32(0.25) for weight in real.get_weights()]
    ours.set_weights(there)
    assert state(ours) == [weight.tolist() for weight in there] != state(real)
    real.set_weights(ours.get_weights())
    assert np.array_equal(ours.predict(x, verbose=0), real.predict(x, verbose=0))
    assert [tuple(w.shape) for w in ours.weights] == [tuple(w.shape) for w in real.weights]
    assert [w.shape for w in ours.trainable_weights] == [w.shape for w in real.trainable_weights]
    assert len(ours.weights) == len(ours.trainable_weights) + 2


@pytest.mark.parametrize("wrong", ["too few", "another shape", "none"])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_weights_that_do_not_fit_change_nothing(library, defaults, wrong):
    """All shapes are compared before the first weight is set."""
    for K in (library, minikeras):
        model = sequential(K, dense, defaults)
        before = model.get_weights()
        given = [weight + 1 for weight in before]
        given = {"too few": given[:3], "another shape": [*given[:3], given[3][:2]], "none": []}
        with pytest.raises(ValueError, match="weight") as error:
            model.set_weights(given[wrong])
        if wrong == "another shape":  # Keras 2 sets the first weights, and then complains
            before = before if K is minikeras else model.get_weights()
        assert state(model) == [weight.tolist() for weight in before]
    assert f"got: {len(given[wrong])} arrays of shapes" in str(error.value)
    assert "expected: 4 arrays of shapes [(3, 5), (5,), (5, 4), (4,)]" in str(error.value)


# -- several of them ------------------------------------------------------------------


def test_close_forgets_the_weights_and_may_be_called_twice():
    """The session is closed; what comes next starts afresh, from the seed."""
    model = classifier(minikeras)
    fresh = fitted(model)
    session = model._runtime.session
    model.close()
    model.close()
    assert not model.built
    with pytest.raises(RuntimeError, match="closed"):
        session.run([])
    assert fitted(model) == fresh


def test_with_defaults_is_fresh_and_leaves_the_old_one_alone():
    """Layers, name and seed are the same, table and weights are not, and it is not compiled."""
    model = classifier(minikeras)
    initial = state(model)
    trained = fitted(model)[1]
    other = model.with_defaults(Defaults.tf1())
    assert (model.defaults, other.defaults) == (Defaults.keras(), Defaults.tf1())
    assert (other.name, repr(other.layers), other.built) == (model.name, repr(model.layers), False)
    assert state(model.with_defaults(Defaults.keras())) == initial != trained == state(model)
    assert state(other) != initial
    with pytest.raises(ValueError, match="not compiled"):
        other.evaluate(X, NUMBERS)


def test_two_models_do_not_hear_of_each_other():
    """Interleaved, each gives the bits that it gives alone."""
    alone = [fitted(classifier(minikeras, seed=seed), epochs=1) for seed in (1, 2)]
    pair = [classifier(minikeras, seed=seed) for seed in (1, 2)]
    pair[1].build()
    assert [fitted(model, epochs=1) for model in pair] == alone
    assert alone[0] != alone[1]
    assert pair[0].graph is not pair[1].graph


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_layers_that_two_models_share_have_one_set_of_weights(library, defaults):
    """What one model learns, the other one knows; and a model may be a layer of another one."""

    def program(K, defaults):
        K.utils.set_random_seed(3)
        of_ours = {"defaults": defaults} if K is minikeras else {}
        coder = K.Sequential([K.Input((FEATURES,)), K.layers.Dense(2, "tanh")], **of_ours)
        whole = K.Sequential([coder, K.layers.Dense(FEATURES)], **of_ours)
        head = K.Sequential([K.Input((2,)), whole.layers[-1]], **of_ours)
        told = [coder.predict(X, verbose=0).tolist()]
        whole.compile("adam", "mse")
        fitted(whole, X, X)
        told += [
            part.predict(X[:, : 3 if part is coder else 2], verbose=0).tolist()
            for part in (coder, head)
        ]
        coder.set_weights([weight * 2 for weight in coder.get_weights()])
        told += [whole.predict(X, verbose=0).tolist(), whole.layers[0].get_weights()[0].tolist()]
        coder.compile("sgd", "mse")
        fitted(coder, X, X[:, :2])
        return told, state(whole), state(coder), whole.layers[0] is coder

    agree(library, defaults, program)


def test_a_seed_is_all_there_is():
    """The same seed gives the same fit, another one another fit."""
    first, again, other = (fitted(classifier(minikeras, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_without_a_seed_two_models_differ():
    """As in a process that never called set_random_seed."""
    one, two = (state(Sequential(dense(minikeras))) for _ in range(2))
    assert one != two
