"""Batches that Python code makes."""

import keras
import pytest
import tf_keras

import minikeras
from minikeras.utils import PyDataset, Sequence


def counting(base):
    """Return a dataset of three batches on a base class."""

    class Counting(base):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return index * 2

    return Counting()


@pytest.mark.parametrize("base", [keras.utils.PyDataset, tf_keras.utils.Sequence, PyDataset])
def test_its_batches_come_in_order(base):
    """As in both Kerases."""
    made = counting(base)
    assert list(made) == [0, 2, 4]
    made.on_epoch_end()


def test_the_arguments_are_those_of_keras_3():
    """With the same values."""
    ours, real = counting(PyDataset), counting(keras.utils.PyDataset)
    for name in ("workers", "use_multiprocessing", "max_queue_size", "num_batches"):
        assert getattr(ours, name) == getattr(real, name)
    assert PyDataset(workers=4).workers == 4
    assert Sequence is PyDataset
    assert minikeras.utils.Sequence is PyDataset


def test_what_a_subclass_must_write():
    """A NotImplementedError says so, as in Keras 3."""
    for base in (keras.utils.PyDataset, PyDataset):
        with pytest.raises(NotImplementedError):
            base()[0]
        with pytest.raises(NotImplementedError):
            _ = base().num_batches


def test_one_that_never_ends():
    """Without a number of batches it goes on."""

    class Endless(PyDataset):
        num_batches = None

        def __getitem__(self, index):
            return index

    assert [batch for batch, _ in zip(Endless(), range(4), strict=False)] == [0, 1, 2, 3]
    Endless().on_epoch_begin()
