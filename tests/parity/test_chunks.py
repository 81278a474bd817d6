"""How many batches one `Session.run` takes changes the speed and not one bit."""

import pytest

import minikeras
from minikeras.callbacks import Callback
from minikeras.defaults import Defaults
from minikeras.training import Pace
from parity.programs import LABELS, X, assert_equal, fit, model_of
from parity.variants import EVERYTHING


class EveryBatch(Callback):
    """A callback that wants to be told of every batch."""

    def __init__(self):
        self.batches = []

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)


def trained(defaults, steps, callbacks=()):
    """Return all results of ten batches an epoch, the last of them short."""
    model = model_of(minikeras, EVERYTHING, defaults)
    loss = minikeras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, ["accuracy"], steps_per_execution=steps)
    y = LABELS["numbers"]
    history = fit(model, y, epochs=2, batch_size=8, callbacks=callbacks)
    evaluation = model.evaluate(X, y, batch_size=8, verbose=0)
    return history, model.get_weights(), evaluation, model.predict(X, batch_size=8)


@pytest.mark.parametrize(
    ("defaults", "chunks"),
    [
        (Defaults.keras(), {2: {2, 1}, 3: {3, 1, 2}, 10: {10, 5}, "auto": None}),
        (Defaults.keras2(), {3: {3, 1, 2}}),
    ],
)
def test_a_chunk_of_any_size_gives_the_same_bits(defaults, chunks, monkeypatch):
    """One batch, two, three and one left over, all of an epoch, and what fits the time."""
    sizes = []
    measure = Pace.measure

    def spy(self, batches):
        sizes.append(batches)
        measure(self, batches)

    monkeypatch.setattr(Pace, "measure", spy)
    alone = trained(defaults, 1)
    assert set(sizes) == {1}
    for steps, expected in chunks.items():
        sizes.clear()
        assert_equal(trained(defaults, steps), alone, f"{steps} steps")
        assert expected is None or set(sizes) == expected


def test_a_callback_for_every_batch_gives_the_same_bits():
    """It gets every batch, whatever `steps_per_execution` says."""
    told = EveryBatch()
    assert_equal(trained(Defaults.keras(), 3, [told]), trained(Defaults.keras(), 3))
    assert told.batches == [*range(10)] * 2
