"""The question's own TF1 graph and minikeras, side by side."""

import functools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras.why import images, programs, question
from minikeras.why.experiment import PROBE, Plan, program_defaults, train
from minikeras.why.programs import Tf1Program, keras_program
from why.small import jpeg_folder, plan

# 128 images are a batch, so each of these ends its epochs with a short one.
PLANS = [
    pytest.param({"training": 150, "size": 30, "epochs": 3}, 2, id="30 pixels, 128 + 22"),
    pytest.param(
        {"training": 440, "size": 24, "epochs": 4, "classes": 11}, 1, id="24 pixels, 3 * 128 + 56"
    ),
]


@pytest.fixture
def ungated(monkeypatch):
    """Let `AdamOptimizer().minimize(loss)` use each gradient as soon as it is there."""
    real = tf.train.AdamOptimizer
    without = functools.partialmethod(real.minimize, gate_gradients=real.GATE_NONE)
    monkeypatch.setattr(real, "minimize", without)


@pytest.mark.parametrize(("size", "seed"), PLANS)
def test_without_gates_every_weight_has_the_same_bits(ungated, size, seed):
    """From the same weights and batches, several epochs end with equal weights, all of them."""
    seen = question.compare(plan(**size), seed)
    assert seen["largest_difference"] == 0.0
    assert seen["bit_equal"] is True


def test_as_it_stands_the_program_agrees_within_1e_6():
    """`minimize` gates its gradients, so oneDNN sums those of a bias in another order.

    A weight of size 1 has steps of 6e-8. This is the only reason: see the test above.
    """
    seen = question.compare(plan(150, size=16, epochs=3), 2)
    assert seen["largest_difference"] <= 1e-6
    assert seen["bit_equal"] is (seen["largest_difference"] == 0.0)


def test_step_by_step_the_losses_agree(ungated):
    """Each loss agrees within 2 units in the last place, and each weight in every bit.

    The program has one-hot labels, minikeras class numbers. The two kernels have the same
    gradients, but round the loss of an image differently where it is not decided.
    """
    data = plan(150, size=16, classes=11).training
    model = keras_program(16, 11, defaults=program_defaults(), seed=4)
    program = Tf1Program(16, 11, shuffle=1, from_files=False)
    program.set_weights(model.get_weights())
    for _ in range(2):
        for rows in (slice(0, 128), slice(128, 150)):
            x, y = data.images[rows], data.labels[rows]
            ((loss, _),) = program.batches(x, y, program.loss, program.step)
            assert loss == pytest.approx(model.train_on_batch(x, y)[0], rel=2**-22)
            pairs = zip(program.get_weights(), model.get_weights(), strict=True)
            assert all(np.array_equal(theirs, ours) for theirs, ours in pairs)
    program.close()
    model.close()


@pytest.fixture(scope="module")
def small():
    """A plan, and what the program did with it."""
    chosen = plan(150, 40, size=12, epochs=3, classes=4)
    return chosen, question.compare(chosen, 5)


def test_it_gives_the_numbers_of_a_run(small):
    """The result has what the report shows of every run, from one seed."""
    chosen, seen = small
    assert set(seen) == {
        "first_loss", "first_logit_std", "final_loss", "val_accuracy", "history", "seeds",
        "logit_histogram", "largest_difference", "bit_equal",
    }  # fmt: skip
    assert set(seen["history"]) == {"loss", "val_loss", "val_accuracy"}
    assert all(len(values) == 3 for values in seen["history"].values())
    assert seen["final_loss"] == seen["history"]["loss"][-1]
    assert seen["val_accuracy"] == seen["history"]["val_accuracy"][-1]
    (alone,) = seen["seeds"]
    assert alone["seed"] == 5
    assert all(seen[name] == value for name, value in alone.items() if name != "seed")
    assert sum(seen["logit_histogram"]["counts"]) == PROBE * 4


def test_its_numbers_are_those_of_the_row_tf1(small):
    """Loss by loss and accuracy by accuracy, it is the run `tf1` of the same seed."""
    chosen, seen = small
    ours = train(chosen, program_defaults(), 5, batchnorm=False)
    assert seen["first_loss"] == pytest.approx(ours["first_loss"], rel=1e-6)
    assert seen["first_logit_std"] == ours["first_logit_std"]
    assert seen["logit_histogram"] == ours["logit_histogram"]
    assert seen["history"]["val_accuracy"] == pytest.approx(ours["history"]["val_accuracy"])
    for name in ("loss", "val_loss"):
        assert seen["history"][name] == pytest.approx(ours["history"][name], rel=1e-5)


def test_another_seed_is_another_run(small):
    """The seed draws the weights and the batches."""
    chosen, seen = small
    other = question.compare(chosen, 6)
    assert other["largest_difference"] <= 1e-6
    assert other["first_loss"] != seen["first_loss"]


def test_a_difference_is_found(monkeypatch):
    """A program that is not the one in the table does not pass for it."""
    monkeypatch.setattr(
        question, "program_defaults", lambda: program_defaults().replace(adam_epsilon=0.1)
    )
    seen = question.compare(plan(20, epochs=1), 1)
    assert seen["bit_equal"] is False
    assert seen["largest_difference"] > 1e-4


def test_images_from_files_are_fed_as_files(tmp_path, ungated, monkeypatch):
    """Of a folder the program reads the JPEG files itself, and still has the same bits."""
    made = []

    class Watched(Tf1Program):
        def __init__(self, *arguments, **options):
            made.append(options)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(question, "Tf1Program", Watched)
    training, validation = images.load(jpeg_folder(tmp_path), size=10)
    seen = question.compare(Plan(training, validation, 2, (1,)), 1)
    assert made == [{"shuffle": 1, "from_files": True}]
    assert seen["bit_equal"] is True
    arrays = [images.ImageSet(one.images, one.labels, (), one.classes)
              for one in (training, validation)]  # fmt: skip
    again = question.compare(Plan(*arrays, 2, (1,)), 1)
    assert made[1:] == [{"shuffle": 1, "from_files": False}]
    assert again == seen


def test_both_sessions_are_closed_when_something_fails(monkeypatch):
    """An interruption leaves no session behind."""
    closed = []
    for owner in (
        programs.Tf1Program,
        type(keras_program(8, 3, defaults=program_defaults(), seed=1)),
    ):
        real = owner.close
        monkeypatch.setattr(
            owner, "close", lambda self, real=real: (closed.append(type(self).__name__), real(self))
        )

    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(question, "_train", stop)
    with pytest.raises(KeyboardInterrupt):
        question.compare(plan(10, epochs=1), 1)
    assert sorted(closed) == ["Sequential", "Tf1Program"]
