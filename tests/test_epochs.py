"""Which batches belong to which epoch, without a model: the rows of each chunk."""

import itertools

import numpy as np
import pytest

from minikeras.data import Arrays, Rows, Stream
from minikeras.defaults import Defaults
from minikeras.epochs import Epochs

PROFILES = [Defaults.keras(), Defaults.keras2()]


def arrays(rows=7, size=2):
    """Return a source of four batches whose examples are their numbers."""
    return Arrays(Rows(np.arange(rows)), size, Defaults.keras(), keep=True)


def stream(count, known=True, audience=None):
    """Return a source of batches of one row, each time from the start."""

    def check(element, number):
        return Rows(np.array([element]))

    return Stream(lambda: iter(range(count)), count if known else None, check, audience)


def taken(epochs, number, pace=3):
    """Return the rows of so many epochs."""
    return [
        [int(row) for chunk in epochs.epoch(lambda: pace) for row in chunk.rows.x]
        for _ in range(number)
    ]


@pytest.mark.parametrize("pace", [1, 3, 100])
@pytest.mark.parametrize("defaults", PROFILES)
def test_without_steps_an_epoch_is_one_pass(defaults, pace):
    """However many batches go into one run."""
    assert taken(Epochs(arrays(), defaults), 2, pace) == [[*range(7)]] * 2
    assert taken(Epochs(stream(4), defaults), 2, pace) == [[*range(4)]] * 2


@pytest.mark.parametrize("pace", [1, 3, 100])
@pytest.mark.parametrize("defaults", PROFILES)
def test_steps_are_counted_over_the_passes(defaults, pace):
    """An epoch begins where the last one ended, and never takes more than it asks for."""
    epochs = Epochs(arrays(8), defaults, steps=2, count=3)
    assert taken(epochs, 3, pace) == [[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 2, 3]]
    assert not epochs.ended


@pytest.mark.filterwarnings("ignore:The data ran out")
def test_an_epoch_that_lacks_batches_ends_or_is_filled():
    """Keras 3 ends it with the pass; Keras 2 goes on, until all passes are used up."""
    three, two = (Epochs(arrays(6), table, steps=2, count=2) for table in PROFILES)
    assert taken(three, 3) == [[0, 1, 2, 3], [4, 5], [0, 1, 2, 3]]
    assert not three.ended
    assert taken(two, 4) == [[0, 1, 2, 3], [4, 5, 0, 1], [2, 3, 4, 5], []]
    assert two.ended


@pytest.mark.parametrize("defaults", PROFILES)
def test_too_few_batches_are_a_warning(defaults):
    """It says what to do."""
    with pytest.warns(UserWarning, match="smaller steps_per_epoch"):
        taken(Epochs(stream(2), defaults, steps=5), 1)


@pytest.mark.parametrize("defaults", PROFILES)
def test_only_data_of_unknown_length_runs_out(defaults):
    """Where the length is known, no step is begun that finds nothing."""
    for known in (True, False):
        epochs = Epochs(stream(3, known), defaults)
        taken(epochs, 1)
        assert epochs.ran_out is not known


@pytest.mark.parametrize(("defaults", "first"), [*zip(PROFILES, (1, 0), strict=True)])
def test_a_py_dataset_is_told_of_the_ends_of_its_epochs(defaults, first):
    """Once more before the first in Keras 3; not after an epoch that is left in the middle."""
    told = []

    class Audience:
        def on_epoch_begin(self):
            told.append("begin")

        def on_epoch_end(self):
            told.append("end")

    epochs = Epochs(stream(3, audience=Audience()), defaults)
    epochs.begin()
    assert told == ["end"] * first
    taken(epochs, 1)
    assert told[first:] == ["begin", "end"]
    next(epochs.epoch(lambda: 1))
    assert told[first + 2 :] == ["begin"]


def test_arrays_are_shuffled_from_a_seed():
    """Anew in each epoch, and the same again with the same seed."""
    one, two = (Epochs(arrays(), PROFILES[1], shuffle=True, seed=3) for _ in range(2))
    orders = taken(one, 3)
    assert orders == taken(two, 3)
    assert sorted(orders[0]) == [*range(7)]
    assert orders[0] != orders[1]


def test_chunks_may_become_smaller_while_batches_of_another_shape_wait():
    """Batches that were drawn for a large chunk and did not fit into it come all the same."""
    elements = [[0.0] * length for length in (1, 2, 3, 1, 2, 3)]
    source = Stream(lambda: iter(elements), None, lambda row, number: Rows(np.array([row])))
    paces = itertools.chain([6, 2], itertools.repeat(1))
    chunks = list(Epochs(source, Defaults.keras()).epoch(lambda: next(paces)))
    assert [chunk.rows.x.shape for chunk in chunks] == [(1, len(row)) for row in elements]
