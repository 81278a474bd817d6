"""Between two points of a PR curve, Keras lets counts run straight, and TF1 the shares."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.report.helpers import ours, reported, streamed
from minikeras import metrics
from minikeras.behaviors.report.interpolate_precision import interpolate_precision
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
_RANDOM = np.random.default_rng(0)
P = _RANDOM.uniform(size=20).astype(np.float32)
Y = (_RANDOM.uniform(size=20) < P).astype(np.float32)


def counts(y, p, cuts=(-1e-7, 0.3, 0.6, 1 + 1e-7)):
    """Return true and false positives, and false negatives, at some thresholds."""
    over = p > np.float32(cuts)[:, None]
    found = [(y == 1) & over, (y == 0) & over, (y == 1) & ~over]
    return [each.sum(1).astype(np.float32) for each in found]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_area_is_that_of_keras(library, defaults):
    """Of the PR curve; that of ROC does not know the row. To 1e-6: sums are in another order."""
    real = reported(library, "AUC", Y, P, curve="PR")
    assert ours(defaults, "AUC", Y, P, curve="PR") == pytest.approx(real, rel=1e-6)
    explicit = {"curve": "PR", "summation_method": "interpolation"}
    assert ours(Defaults.tf1(), "AUC", Y, P, **explicit) == pytest.approx(real, rel=1e-6)
    roc = reported(library, "AUC", Y, P)
    assert (
        ours(defaults, "AUC", Y, P)
        == ours(Defaults.tf1(), "AUC", Y, P)
        == pytest.approx(roc, rel=1e-6)
    )


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("seed", range(8))
def test_on_weighted_examples_count_as_in_keras(library, defaults, seed):
    """With small weights, and with negative ones, where the counts may fall below 0; to 1e-5."""
    weights = np.random.default_rng(seed).uniform(-0.1, 0.2, size=len(P)).astype(np.float32)
    areas = []
    for metric in (library.metrics.AUC(20, "PR"), metrics.AUC(20, "PR")):
        metric.defaults = defaults
        metric.update_state(Y, P, sample_weight=weights)
        areas.append(float(metric.result()))
    assert areas[1] == pytest.approx(areas[0], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_counts_that_cancel_out_count_for_nothing(library, defaults):
    """Half an example that is found, and minus half of a wrong one below the threshold of 0.6."""
    areas = []
    for kind in (library.metrics.AUC, metrics.AUC):
        metric = kind(curve="PR", thresholds=[0.6])
        metric.defaults = defaults
        metric.update_state([1.0, 0.0], [0.9, 0.4], sample_weight=[0.5, -0.5])
        areas.append(float(metric.result()))
    assert areas[1] == areas[0]


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    with tf.Graph().as_default() as graph:
        numbers = [tf.placeholder(tf.float32, [3]) for _ in range(3)]
        interpolate_precision(*numbers, True)
        names = [op.name for op in graph.get_operations()[3:]]
        before = len(names)
        interpolate_precision(*numbers, False)
        names += [op.name for op in graph.get_operations()[3 + before :]]
    inside = [name.startswith("interpolate_precision/") for name in names]
    assert inside == [True] * before + [False] * (len(names) - before)


def test_off_the_area_is_that_of_tf1():
    """`tf.metrics.auc(curve="PR")`, whose other way is that of Keras. To 1e-6, as above."""

    def area(**arguments):
        return streamed(lambda y, p: tf.metrics.auc(y, p, curve="PR", **arguments), Y > 0, P)

    off = ours(Defaults.tf1(), "AUC", Y, P, curve="PR")
    assert off == pytest.approx(area(), rel=1e-6)
    careful = area(summation_method="careful_interpolation")
    assert reported(keras, "AUC", Y, P, curve="PR") == pytest.approx(careful, rel=1e-6)
    assert abs(off - careful) > 1e-4


def test_columns_are_the_areas_of_two_straight_and_curved_lines():
    """Of half the examples found without a mistake, and the others by chance."""
    y, p = np.float32([1, 1, 0, 0]), np.float32([0.9, 0.1, 0.1, 0.1])
    straight = 0.5 + 0.5 * (1 + 0.5) / 2
    for library, defaults in LIBRARIES:
        metric = library.metrics.AUC(curve="PR")
        metric.update_state(y, p)
        curved = float(metric.result()) != pytest.approx(straight, abs=1e-3)
        assert defaults.interpolate_precision == curved
    plain = streamed(lambda y, p: tf.metrics.auc(y, p, curve="PR"), y > 0, p)
    curved = plain != pytest.approx(straight, abs=1e-3)
    assert Defaults.tf1().interpolate_precision == curved


def test_formula_is_the_area_of_keras():
    """Between those of four thresholds where something is over both; the last is a rectangle."""
    tp, fp, fn = counts(Y, P)
    tp0, tp1, fp0, fp1 = tp[:-2], tp[1:-1], fp[:-2], fp[1:-1]
    p0, p1, positives = tp0 + fp0, tp1 + fp1, (tp + fn)[0]
    slope = (tp0 - tp1) / (p0 - p1)
    offset = tp1 - slope * p1
    areas = slope * (tp0 - tp1 + offset * np.log(p0 / p1)) / positives
    rectangle = tp1[-1] / p1[-1] * tp1[-1] / positives
    for library, _ in LIBRARIES:
        real = reported(library, "AUC", Y, P, curve="PR", thresholds=[0.3, 0.6])
        assert areas.sum() + rectangle == pytest.approx(real, rel=1e-6)
    found = run(lambda: interpolate_precision(*map(tf.constant, (tp, fp, fn)), True))
    np.testing.assert_allclose(found, [*areas, rectangle], rtol=1e-6)
