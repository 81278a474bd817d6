"""The asker's own TF1 program beside minikeras, on the same weights and batches.

If both give the same numbers, the table `tf1` is honest: it says what a TF1 program does.

They agree to the last bit, but for one thing that is not in the table. `minimize` gates its
gradients (`GATE_OP`): it hands them on only when all are there. minikeras calls `tf.gradients`, as
Keras does, which does not. On a CPU, oneDNN may then compute the gradients of a kernel and of its
bias in one op, `_MklNativeConv2DBackpropFilterWithBias`, which adds up the gradient of the bias in
another order. A bias may differ in its last bit for that, and what follows from it. With
`minimize(loss, gate_gradients=GATE_NONE)`, or with `TF_ENABLE_ONEDNN_OPTS=0`, nothing differs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from minikeras.orders import Orders
from minikeras.why.experiment import PROBE, Plan, Result, histogram, program_defaults, spread
from minikeras.why.images import ImageSet
from minikeras.why.programs import Tf1Program, keras_program


def compare(plan: Plan, seed: int) -> Result:
    """Train the TF1 program and minikeras side by side, and return what the first one did.

    The result holds `bit_equal` and `largest_difference`: of all weights after the training.
    """
    model = keras_program(plan.size, plan.classes, defaults=program_defaults(), seed=seed)
    from_files = bool(plan.training.paths)
    program = Tf1Program(plan.size, plan.classes, shuffle=1, from_files=from_files)
    program.set_weights(model.get_weights())
    try:
        result = _train(program, plan, seed, from_files)
        x, y = plan.training.images, plan.training.labels
        model.fit(x, y, epochs=plan.epochs, verbose=0)
        pairs = list(zip(program.get_weights(), model.get_weights(), strict=True))
    finally:
        program.close()
        model.close()
    largest = max(float(np.abs(a - b).max()) for a, b in pairs)
    equal = all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)
    return {**result, "largest_difference": largest, "bit_equal": equal}


def _train(program: Tf1Program, plan: Plan, seed: int, from_files: bool) -> Result:
    """Train on the batches that minikeras draws from `seed`."""
    probe = np.random.default_rng(0).permutation(len(plan.training.labels))[:PROBE]
    ((first_loss, logits),) = program.batches(
        *_pick(plan.training, probe, from_files), program.loss, program.logits
    )
    orders = Orders(len(plan.training.labels), seed)
    history: dict[str, list[float]] = {"loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(plan.epochs):
        rows = orders.draw()
        fetches = (program.loss, program.logits, program.right, program.step)
        seen = list(program.batches(*_pick(plan.training, rows, from_files), *fetches))
        history["loss"].append(_mean(seen))
        everything = np.arange(len(plan.validation.labels))
        held_out = _pick(plan.validation, everything, from_files)
        seen = list(program.batches(*held_out, program.loss, program.logits, program.right))
        history["val_loss"].append(_mean(seen))
        right = sum(float(batch[2]) for batch in seen)
        history["val_accuracy"].append(right / len(everything))
    numbers = {
        "first_loss": float(first_loss),
        "first_logit_std": spread(logits),
        "final_loss": history["loss"][-1],
        "val_accuracy": history["val_accuracy"][-1],
        "history": history,
    }
    return {**numbers, "seeds": [{"seed": seed, **numbers}], "logit_histogram": histogram(logits)}


def _pick(images: ImageSet, rows: np.ndarray, from_files: bool) -> tuple[Any, np.ndarray]:
    if from_files:
        return [images.paths[row] for row in rows], images.labels[rows]
    return images.images[rows], images.labels[rows]


def _mean(batches: list[Any]) -> float:
    """Return the mean loss over the images; each batch is (loss, logits, ...)."""
    sizes = [len(batch[1]) for batch in batches]
    return float(np.average([batch[0] for batch in batches], weights=sizes))
