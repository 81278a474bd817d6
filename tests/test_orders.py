"""The orders in which a fit visits the rows, against both Kerases."""

import numpy as np
import pytest

import minikeras
from minikeras.data import Arrays, Rows
from minikeras.defaults import Defaults
from minikeras.orders import BatchOrders, Orders, orders
from small import LIBRARIES, X, agree, classifier, fitted

ARGUMENTS = [
    {},
    {"steps_per_epoch": 2},
    {"weighted": True},
    {"class_weight": {0: 1.0, 1: 2.0, 2: 0.5, 3: 3.0}},
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_seeded_fit_that_shuffles_in_batches_is_that_of_keras(library, defaults, arguments):
    """With a short batch, with other steps, with weights; to the bit."""
    told = dict(arguments)
    if told.pop("weighted", False):
        told["sample_weight"] = np.linspace(0.5, 2.0, len(X)).astype(np.float32)

    def program(K, defaults):
        return fitted(classifier(K, defaults), batch_size=7, epochs=3, shuffle="batch", **told)

    with_order = agree(library, defaults, program)
    plain = fitted(classifier(minikeras, defaults), batch_size=7, epochs=3, shuffle=False)
    assert with_order != plain


def arrays(rows, size, defaults):
    return Arrays(Rows(np.arange(rows)), size, defaults, keep=False)


def test_a_short_batch_that_is_left_out_is_not_drawn():
    """TF1 has whole batches only."""
    order = next(orders(arrays(10, 4, Defaults.tf1()), "batch", 3, Defaults.tf1()))
    assert order.bounds.tolist() == [0, 4, 8]
    assert sorted(order.numbers[0]) == list(range(8))


def test_without_a_seed_each_epoch_differs():
    """In the order of Keras 3 too."""
    defaults = Defaults.keras()
    drawn = orders(arrays(64, 32, defaults), "batch", None, defaults)
    one, two = next(drawn), next(drawn)
    assert not np.array_equal(one.numbers, two.numbers)


def test_one_batch_may_hold_all_rows():
    """Also if it is larger than the data."""
    order = BatchOrders(5, 32, 0, "apart").draw()
    assert order.bounds.tolist() == [0, 5]
    assert [sorted(part) for part in order.numbers] == [list(range(5))] * 3


def test_orders_differ_without_a_seed_and_repeat_with_one():
    """Each draw is a permutation; two objects of one seed draw the same row of them."""
    free, other = Orders(50, None), Orders(50, None)
    drawn = [free.draw().tolist(), free.draw().tolist(), other.draw().tolist()]
    assert all(sorted(order) == list(range(50)) for order in drawn)
    assert len({tuple(order) for order in drawn}) == 3
    one, two = Orders(50, 3), Orders(50, 3)
    pairs = [(one.draw().tolist(), two.draw().tolist()) for _ in range(2)]
    assert pairs[0][0] == pairs[0][1] != pairs[1][0] == pairs[1][1]


def test_another_word_is_refused():
    """By the table, which names what there is."""
    with pytest.raises(ValueError, match="shuffle_each_epoch is one of False, True"):
        fitted(classifier(minikeras), shuffle="rows")
