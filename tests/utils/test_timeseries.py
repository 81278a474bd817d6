"""Windows of a time series, batch for batch as in both Kerases."""

import numpy as np
import pytest

import minikeras
from kerases import each_keras, parts
from minikeras.utils import timeseries_dataset_from_array

DATA = np.random.RandomState(0).randn(23, 2)
TARGETS = np.arange(23)
CASES = {
    "plain": {},
    "no targets": {"targets": None},
    "short targets": {"targets": TARGETS[:9]},
    "stride": {"sequence_stride": 3},
    "sampling": {"sampling_rate": 2},
    "part": {"start_index": 2, "end_index": 17},
    "both": {"sampling_rate": 2, "sequence_stride": 2, "start_index": 1},
    "shuffled": {"shuffle": True, "seed": 3},
    "shuffled, single": {"shuffle": True, "seed": 3, "batch_size": None},
    "single": {"batch_size": None},
    "list": {"data": DATA.tolist()},
    "float32": {"data": DATA.astype(np.float32), "targets": TARGETS[:, None]},
}


def batches(K, arguments):
    """Return every batch of two epochs."""
    arguments = {"data": DATA, "targets": TARGETS, "sequence_length": 4, "batch_size": 3} | (
        arguments
    )
    dataset = K.utils.timeseries_dataset_from_array(**arguments)
    return [
        [(part.dtype, part.tolist()) for part in (item if isinstance(item, tuple) else (item,))]
        for _ in range(2)
        for item in dataset.as_numpy_iterator()
    ]


@pytest.mark.parametrize("case", CASES)
@each_keras
def test_the_batches_are_those_of_keras(library, case):
    """In two epochs, with their dtypes."""
    ours = batches(minikeras, CASES[case])
    assert ours == batches(library, CASES[case])
    assert ours


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_index", -1),
        ("start_index", 23),
        ("end_index", 23),
        ("end_index", -3),
        ("sampling_rate", 0),
        ("sampling_rate", 23),
        ("sequence_stride", 0),
        ("sequence_stride", 30),
    ],
)
@each_keras
def test_a_number_that_leaves_no_window_is_refused(library, name, value):
    """A ValueError in both Kerases too."""
    for K in (library, minikeras):
        with pytest.raises(ValueError) as caught:
            K.utils.timeseries_dataset_from_array(DATA, None, 4, **{name: value})
    found = parts(caught)
    assert found["where"] == f"timeseries_dataset_from_array({name}=...)"
    assert found["got"] == str(value)


def test_the_end_comes_after_the_start():
    """And there is one format."""
    with pytest.raises(ValueError):
        timeseries_dataset_from_array(DATA, None, 4, start_index=5, end_index=5)
    with pytest.raises(ValueError, match="format"):
        timeseries_dataset_from_array(DATA, None, 4, format="grain")
