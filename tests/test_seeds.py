"""Seeds: from one integer, every random object gets the seed that it gets in Keras."""

import random

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, same_arrays, sequential, shared_objects_allowed
from minikeras.defaults import Defaults
from minikeras.seeds import Ambient, SeedStream, assign_seeds

SEED = 7
SHAPE = (5,)


@pytest.fixture(autouse=True)
def _ambient():
    """Leave the stream of the process as it was."""
    before = Ambient.stream
    yield
    Ambient.stream = before


def with_dropout(k):
    return [k.layers.Dense(4), k.layers.Dropout(0.5), k.layers.Dense(3), k.layers.Dense(2)]


def with_idle_dropout(k):
    return [k.layers.Dense(4), k.layers.Dropout(0.0), k.layers.Dense(3)]


def with_random_bias(k):
    first = k.layers.Dense(4, bias_initializer="random_uniform")
    return [first, k.layers.Dense(3, kernel_initializer=k.initializers.HeNormal())]


def with_constant_kernel(k):
    return [k.layers.Dense(5, kernel_initializer="ones"), k.layers.Dense(3)]


def with_own_seeds(k):
    seeded = k.initializers.GlorotNormal(seed=3)
    middle = [k.layers.Dropout(0.5, seed=4), k.layers.Dense(3, kernel_initializer=seeded)]
    return [k.layers.Dense(4), *middle, k.layers.Dense(2)]


def with_one_object_twice(k):
    shared = k.initializers.RandomNormal()
    twice = [k.layers.Dense(5, kernel_initializer=shared) for _ in range(2)]
    return [k.layers.Dense(5), *twice, k.layers.Dense(5)]


def made_in_another_order(k):
    head = k.layers.Dense(2)
    dropout = k.layers.Dropout(0.5)
    body = k.layers.Dense(4, kernel_initializer="random_normal")
    return [body, dropout, head]


def with_an_initializer_made_first(k):
    late = k.initializers.TruncatedNormal()
    return [k.layers.Dense(4), k.layers.Dense(3, kernel_initializer=late), k.layers.Dense(2)]


MODELS = [
    with_dropout,
    with_idle_dropout,
    with_random_bias,
    with_constant_kernel,
    with_own_seeds,
    with_one_object_twice,
    made_in_another_order,
    with_an_initializer_made_first,
]


def real_model(library, layers):
    """Return a built Sequential of a real Keras."""
    with shared_objects_allowed():
        return library.Sequential([library.Input(SHAPE), *layers])


@both_kerases
@pytest.mark.parametrize("make", MODELS)
def test_the_seed_of_a_model_gives_the_first_weights_of_keras(library, defaults, make):
    """`Sequential(seed=7)` starts where Keras starts after `set_random_seed(7)`."""
    library.utils.set_random_seed(SEED)
    real = real_model(library, make(library))
    layers = [minikeras.Input(SHAPE), *make(minikeras)]
    ours = minikeras.Sequential(layers, defaults=defaults, seed=SEED)
    assert same_arrays(ours.get_weights(), real.get_weights())


@pytest.mark.parametrize("make", MODELS)
def test_the_seeds_are_those_that_keras_3_objects_carry(make):
    """Not only the weights: each initializer and each dropout has the very integer."""
    keras.utils.set_random_seed(SEED)
    real = []
    for layer in make(keras):
        if isinstance(layer, keras.layers.Dropout):
            real += [int(layer.seed_generator.state[0])] if layer.rate else []
            continue
        initializers = [layer.kernel_initializer, layer.bias_initializer]
        real += [item.seed for item in initializers if hasattr(item, "seed")]
    objects = [item for layer in make(minikeras) for item in layer.random_objects()]
    seeds = assign_seeds(objects, SEED, Defaults.keras())
    idle = [item for item in objects if not item.is_initializer and not item.rate]
    ours = [seeds[item.ticket] for item in objects if item not in idle and spoken_for(item)]
    assert ours == real


def spoken_for(item):
    """Return whether an object draws numbers: a bias of zeros has a ticket and never does."""
    return getattr(item, "role", "kernel") == "kernel"


def all_models(k, defaults):
    """Make all models after one seed, use one of them again and again, and return the weights."""
    k.utils.set_random_seed(SEED)
    k.layers.Dropout(0.5)  # made, and thrown away
    models = []
    for make in MODELS:
        with shared_objects_allowed():
            models.append(sequential(k, [k.Input(SHAPE), *make(k)], defaults))
        k.initializers.RandomNormal()
    weights = [model.get_weights() for model in reversed(models)]
    return [array for arrays in weights for array in arrays]


@both_kerases
def test_the_seed_of_the_process_gives_the_first_weights_of_several_models(library, defaults):
    """Eight models after one `set_random_seed`, first used in another order than made."""
    ours = all_models(minikeras, defaults)
    assert same_arrays(ours, all_models(library, defaults))
    assert same_arrays(ours, all_models(minikeras, defaults))


def after_training(k, defaults):
    """Return the weights of a model made after another one was used, trained and recompiled."""
    k.utils.set_random_seed(SEED)
    x, y = np.ones((3, 5), np.float32), np.ones((3, 2), np.float32)
    first = sequential(k, [k.Input(SHAPE), *with_dropout(k)], defaults)
    first.predict(x, verbose=0)
    for optimizer in ("sgd", "adam"):
        first.compile(optimizer, "mse")
        first.fit(x, y, verbose=0)
    layers = [k.Input(SHAPE), *with_dropout(k)]
    return sequential(k, layers, defaults).get_weights()


@both_kerases
def test_using_a_model_draws_no_seed(library, defaults):
    """However often a graph is built for a model, the next model gets the same seeds."""
    assert same_arrays(after_training(minikeras, defaults), after_training(library, defaults))


def without_an_input(k, defaults):
    """Return the weights of two models whose input is known only when they are built."""
    k.utils.set_random_seed(SEED)
    models = [sequential(k, with_dropout(k), defaults) for _ in range(2)]
    for model in reversed(models):
        model.build((None, 5))
    return [array for model in models for array in model.get_weights()]


@both_kerases
def test_a_model_without_an_input_draws_when_it_is_built_or_made(library, defaults):
    """In Keras 2 the model that is built first draws first; in Keras 3 the one made first."""
    assert same_arrays(without_an_input(minikeras, defaults), without_an_input(library, defaults))


@both_kerases
def test_setting_the_seed_again_starts_again(library, defaults):
    """An object made in Keras 3 keeps the seed it has; in Keras 2 it draws when it is built."""

    def weights(k):
        k.utils.set_random_seed(SEED)
        early = k.layers.Dense(4)
        k.utils.set_random_seed(SEED + 1)
        late = k.layers.Dense(3)
        layers = [k.Input(SHAPE), late, early]
        return sequential(k, layers, defaults).get_weights()

    assert same_arrays(weights(minikeras), weights(library))


@pytest.mark.parametrize("defaults", [Defaults.keras(), Defaults.keras2(), Defaults.tf1()])
def test_the_seed_of_a_model_is_not_that_of_the_process_and_leaves_it_alone(defaults):
    """`Sequential(seed=...)` neither reads nor moves the ambient stream."""

    def weights(between, seed=None):
        minikeras.utils.set_random_seed(SEED)
        pair = [[minikeras.Input(SHAPE), minikeras.layers.Dense(4)] for _ in range(2)]
        if between:
            first = minikeras.Sequential(pair[1], defaults=defaults, seed=3).get_weights()
        last = minikeras.Sequential(pair[0], defaults=defaults, seed=seed).get_weights()
        return first if between else last, last

    seeded, after = weights(between=True)
    _, alone = weights(between=False)
    _, same_seed = weights(between=False, seed=3)
    assert same_arrays(seeded, same_seed)
    assert same_arrays(after, alone)
    assert not same_arrays(seeded, alone)


def test_without_any_seed_two_models_differ():
    """A fresh stream has no seed: two runs of a program start from different weights."""
    found = []
    for _ in range(2):
        Ambient.stream = SeedStream(None)
        layers = [minikeras.Input(SHAPE), minikeras.layers.Dense(4)]
        found.append(minikeras.Sequential(layers).get_weights()[0])
    assert not np.array_equal(*found)


def test_a_stream_draws_from_one_to_a_billion_in_the_order_of_the_tickets():
    """At construction a seed is found by its number, in whatever order it is asked for."""
    draw = random.Random(SEED)
    expected = [draw.randint(1, 10**9) for _ in range(5)]
    stream = SeedStream(SEED)
    asked = (3, 0, 4, 0)
    assert [stream.at_construction(number) for number in asked] == [expected[i] for i in asked]
    assert [stream.at_build() for _ in range(5)] == expected


def test_what_draws_nothing_in_keras_gets_a_seed_beside_the_order():
    """Biases that are drawn after all have their own seeds, and the kernels keep theirs."""
    table = Defaults.keras()
    drawn = table.replace(zero_bias=False)

    def weights(table):
        layers = [minikeras.Input(SHAPE), minikeras.layers.Dense(4), minikeras.layers.Dense(4)]
        return minikeras.Sequential(layers, defaults=table, seed=SEED).get_weights()

    zero, ours, again = weights(table), weights(drawn), weights(drawn)
    assert same_arrays(ours, again)
    assert same_arrays(ours[::2], zero[::2])
    assert np.all(ours[1] != 0)
    assert not np.array_equal(ours[1], ours[3])
