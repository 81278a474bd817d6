"""Everything that is compared computes the same: the losses of two and a half batches, twice."""

from typing import NamedTuple

import numpy as np
import pytest

import minikeras
from benchmarks.programs import KERAS_2, TITLES, Epoch, program
from benchmarks.workloads import WORKLOADS

BATCH = 4
TIPPING = {"lstm"}  # one row has such logits


class Run(NamedTuple):
    """What a library gives."""

    epochs: list[Epoch]
    evaluation: list[float]
    prediction: np.ndarray

    @property
    def means(self) -> list[float]:
        """The loss and the accuracy of each epoch."""
        return [number for epoch in self.epochs for number in epoch[1:]]


@pytest.fixture(scope="module", params=WORKLOADS)
def runs(request):
    """Run a workload in every library, from the same weights, on the rows in their order."""
    workload, found = WORKLOADS[request.param], {"name": request.param}
    x, y = workload.data(BATCH * 2 + BATCH // 2)
    start = None
    minikeras.utils.set_random_seed(0)  # the first of them draws the weights of all
    for library in (*TITLES, KERAS_2):
        made = program(library, workload, batch=BATCH, shuffle=False)
        made.start(x, y)
        start = made.model.get_weights() if start is None else start
        made.set_weights(start)
        epochs = made.fit(x, y, 2)
        found[library] = Run(epochs, list(made.evaluate(x, y)), made.predict(x))
    return found


@pytest.mark.parametrize(("ours", "real"), [("minikeras", "keras"), (KERAS_2, "tf_keras")])
def test_minikeras_gives_the_bits_of_both_kerases(runs, ours, real):
    """What is faster is not another computation."""
    ours, real = runs[ours], runs[real]
    assert ours.means == real.means
    assert ours.evaluation == real.evaluation
    assert np.array_equal(ours.prediction, real.prediction)


@pytest.mark.parametrize("library", ["tf_keras", "feed", "graph"])
def test_the_others_give_the_same_up_to_roundings(runs, library):
    """Kernels add up in other orders. Keras 3 also squares a sparse gradient word by word.

    Where the two logits of a row are nearly equal, that may tip its class, and change an accuracy.
    """
    found, real = runs[library], runs["keras"]
    one_row = 1.01 / len(real.prediction) if runs["name"] in TIPPING else 0
    for place, apart in enumerate(({"rtol": 1e-3}, {"rtol": 1e-6, "atol": one_row})):
        np.testing.assert_allclose(found.means[place::2], real.means[place::2], **apart)
        np.testing.assert_allclose(found.evaluation[place], real.evaluation[place], **apart)
    np.testing.assert_allclose(found.prediction, real.prediction, rtol=1e-2, atol=2e-3)


@pytest.mark.parametrize("library", TITLES)
def test_an_epoch_visits_every_row_once(library):
    """Without learning, the mean of an epoch is that of all rows, in whatever order they come."""
    workload = WORKLOADS["mlp"]
    x, y = workload.data(BATCH * 2 + BATCH // 2)
    made = program(library, workload, batch=BATCH, rate=0.0)
    made.start(x, y)
    expected = made.evaluate(x, y)
    first, second = made.fit(x, y, 2)
    assert first.ended < second.ended
    for epoch in (first, second):
        assert epoch[1:] == pytest.approx(expected, rel=1e-5)
