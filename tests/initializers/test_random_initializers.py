"""The bits of both Kerases, by class and by argument, with a seed."""

import keras
import numpy as np
import pytest

from initializers.cases import ARGUMENTS, CLASSES, SEED, SEEDED, SHAPES, same, value
from kerases import both_kerases, parts
from minikeras import initializers
from minikeras.defaults import Defaults

SCALED = ["GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"]


@both_kerases
@pytest.mark.parametrize("name", CLASSES)
def test_each_class_draws_the_bits_of_keras_for_shapes_of_every_rank(library, defaults, name):
    """From a seed, or where there is none; a shape that Keras refuses is refused."""
    seed = {"seed": SEED} if name in SEEDED else {}
    real = getattr(library.initializers, name)(**seed)
    ours = getattr(initializers, name)(**seed)
    for shape in SHAPES:
        assert same(value(ours, shape, defaults=defaults), value(real, shape)), shape


@both_kerases
@pytest.mark.parametrize(("name", "arguments"), ARGUMENTS)
def test_each_argument_does_what_it_does_in_keras(library, defaults, name, arguments):
    """Said explicitly, by keyword, in place of the row of the table."""
    arguments = arguments | ({"seed": SEED} if name in SEEDED else {})
    real = getattr(library.initializers, name)(**arguments)((6, 4))
    ours = getattr(initializers, name)(**arguments)((6, 4), defaults=defaults)
    assert same(ours, np.array(real))


@pytest.mark.parametrize("axes", [((0,), (1, 2)), ((0, 1), (-1,)), ((1,), None), (None, (2,))])
@pytest.mark.parametrize("name", ["VarianceScaling", *SCALED])
def test_the_axes_of_the_fans_can_be_said(name, axes):
    """As in Keras 3, which alone has them: if both are given, they replace the usual fans."""
    inputs, outputs = axes
    arguments = {"seed": SEED, "input_axes": inputs, "output_axes": outputs}
    real = getattr(keras.initializers, name)(**arguments)((5, 2, 3))
    item = getattr(initializers, name)(**arguments)
    assert same(item((5, 2, 3)), np.array(real))
    written = {key: list(axis) if axis else None for key, axis in list(arguments.items())[1:]}
    assert item.get_config().items() >= written.items()


def test_said_axes_need_no_receptive_field():
    """They count for themselves, whatever the table says about windows."""
    item = initializers.HeNormal(seed=SEED, input_axes=[0, 1, 2], output_axes=[3])
    off = Defaults.keras().replace(count_receptive_field=False)
    assert same(item((3, 3, 4, 5), defaults=off), initializers.HeNormal(SEED)((3, 3, 4, 5)))


@both_kerases
@pytest.mark.parametrize("distribution", ["Uniform", "NORMAL", "normal", "untruncated_Normal"])
def test_the_case_of_a_distribution_does_not_matter(library, defaults, distribution):
    """And `normal` is the truncated one."""
    given = {"distribution": distribution, "seed": SEED}
    real = library.initializers.VarianceScaling(**given)((3, 4))
    ours = initializers.VarianceScaling(**given)((3, 4), defaults=defaults)
    assert same(ours, np.array(real))


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda k: k.VarianceScaling(scale=0.0), None),
        (lambda k: k.VarianceScaling(scale=-1.0), "VarianceScaling(scale=...)"),
        (lambda k: k.VarianceScaling(mode="fan"), "VarianceScaling(mode=...)"),
        (lambda k: k.VarianceScaling(distribution="gauss"), "VarianceScaling(...)"),
        (lambda k: k.get("glorot"), "kernel_initializer=..."),
        (lambda k: k.get("Glorot_Uniform"), "kernel_initializer=..."),
        (lambda k: k.get(3), "kernel_initializer=..."),
    ],
)
def test_what_keras_refuses_is_refused_with_the_same_class(make, where):
    """At construction, with a message that says where; in both Kerases a ValueError as well."""
    with pytest.raises(ValueError):
        make(keras.initializers)
    with pytest.raises(ValueError) as caught:
        make(initializers)
    assert parts(caught).get("where") == where


@pytest.mark.parametrize("seed", ["7", 7.0, True, (1, 2)])
def test_a_seed_that_is_no_integer_is_refused_at_construction(seed):
    """Not later, in the graph; Keras 3 refuses all of them but True."""
    with pytest.raises(ValueError) as caught:
        initializers.HeNormal(seed=seed)
    assert parts(caught) == {
        "what": "A seed is an integer.",
        "where": "HeNormal(seed=...)",
        "got": repr(seed),
    }
