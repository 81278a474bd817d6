"""A made-up result of `minikeras why`, with the shape and the size of a real one."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from typing import Any

CLASSES = [
    "Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat",
    "Noodles-Pasta", "Rice", "Seafood", "Soup", "Vegetable-Fruit",
]  # fmt: skip
EPOCHS = 8
BELL = (0, 1, 3, 7, 14, 28, 47, 70, 88, 94, 91, 86, 69, 45, 30, 17, 8, 4, 2, 0)

KERAS = (2.3991, 0.03812, 0.8127, 0.6636)  # first loss, logit deviation, final loss, accuracy
TF1 = (13519.2, 8498.3, 1.8461, 0.2958)

ROWS: tuple[tuple[str, str, Any, Any, str, Sequence[float], Sequence[float]], ...] = (
    ("random_normal_stddev", "Draw random_normal kernels with standard deviation 0.05.", 0.05, 1.0,
     "initialise", (2.3991, 0.03812, 0.8232, 0.6591), (13519.2, 8498.3, 1.7903, 0.3042)),
    ("adam_epsilon", "Add 1e-7, not 1e-8, to the denominator of Adam.", 1e-7, 1e-8,
     "update", (13519.2, 8498.3, 1.8440, 0.2939), (2.3991, 0.03812, 0.8130, 0.6621)),
    ("shuffle_each_epoch", "Visit the examples in random order.", True, False,
     "feed", (13602.7, 8521.0, 1.8012, 0.3185), (2.4012, 0.03807, 0.8514, 0.6303)),
    ("keep_last_batch", "Keep the short batch at the end of an epoch.", True, False,
     "feed", (13519.2, 8498.3, 1.8377, 0.2976), (2.3991, 0.03812, 0.8231, 0.6606)),
    ("stateless_draws", "Draw every initial value from its own seed.", True, False,
     "initialise", (13777.5, 8611.9, 1.8555, 0.2909), (2.3987, 0.03795, 0.8190, 0.6652)),
    ("renormalize_probabilities", "Divide predictions by their sum.", True, False,
     "loss", (13519.2, 8498.3, 1.8461, 0.2958), (2.3991, 0.03812, 0.8127, 0.6636)),
    ("resource_variables", "Store weights as resource variables.", True, False,
     "initialise", (13519.2, 8498.3, 1.8399, 0.2927), (2.3991, 0.03812, 0.8142, 0.6618)),
)  # fmt: skip


def sample_result(seeds: Sequence[int] = (1, 2, 3)) -> dict[str, Any]:
    """Return a fresh result, as the measuring code makes it."""
    return {
        "schema": 1,
        "versions": {"minikeras": "0.1.0", "tensorflow": "2.21.0", "python": "3.11.7"},
        "settings": {
            "data": "rendered", "rendered": True, "image_size": 32, "epochs": EPOCHS,
            "seeds": list(seeds), "training_images": 1100, "validation_images": 330,
            "classes": list(CLASSES), "quick": False, "skipped_images": [],
        },
        "seconds": 312.4,
        "interrupted": False,
        "profiles": {
            "keras": run(KERAS, seeds), "keras2": run((2.3991, 0.03812, 0.8041, 0.6667), seeds),
            "tf1": run(TF1, seeds),
        },
        "rows": {entry[0]: row(entry, seeds) for entry in ROWS},
        "done_by_hand": {
            "zero_bias": {"value": True, "because": "the program makes its biases with tf.zeros"},
            "recover_logits": {"value": True, "because": "the loss takes logits"},
            "average_over_batch": {"value": True, "because": "the loss is tf.reduce_mean"},
        },
        "batchnorm_workaround": run((2.9514, 1.0233, 0.4410, 0.5697), seeds),
        "question_tf1_program": run(TF1, seeds) | {"largest_difference": 0.0, "bit_equal": True},
        "law": {
            "kernels": 4, "ratio": 20.0, "predicted": 160000.0,
            "measured": [159999.93, 160000.12, 160000.0][: len(seeds)],
        },
        "disagreements": [
            "shuffle_each_epoch closes 6% of the accuracy gap when switched on alone from tf1, and "
            "opens 9% of it when switched off alone from keras."
        ],
        "answer": (
            "random_normal_stddev: four kernels drawn 20 times too large make the first logits "
            "20^4 = 160,000 times too large; that alone explains 98% of the accuracy gap."
        ),
    }  # fmt: skip


def run(numbers: Sequence[float], seeds: Sequence[int]) -> dict[str, Any]:
    """Return one RUN with these means, its seeds spread a little around them."""
    first_loss, deviation, final_loss, accuracy = numbers
    parts = []
    for index, seed in enumerate(seeds):
        factor = 1 + 0.04 * (index - (len(seeds) - 1) / 2)
        part = once(
            [first_loss * factor, deviation * factor, final_loss * factor, accuracy * factor]
        )
        parts.append({"seed": seed, **part})
    return {
        **once(numbers),
        "seeds": parts,
        "logit_histogram": {
            "edges": [4 * deviation * (place / 10 - 1) for place in range(21)],
            "counts": list(BELL),
        },
    }


def once(numbers: Sequence[float]) -> dict[str, Any]:
    """Return what one training measures: it ends with the given loss and accuracy."""
    first_loss, deviation, final_loss, accuracy = numbers
    drop = math.log(first_loss / final_loss)
    progress = [1 - (1 - (epoch + 1) / EPOCHS) ** 3 for epoch in range(EPOCHS)]
    loss = [first_loss * math.exp(-drop * part) for part in progress]
    return {
        "first_loss": first_loss,
        "first_logit_std": deviation,
        "final_loss": final_loss,
        "val_accuracy": accuracy,
        "history": {
            "loss": loss,
            "val_loss": [value * 1.15 for value in loss],
            "val_accuracy": [0.09 + (accuracy - 0.09) * part for part in progress],
        },
    }


def row(entry: Sequence[Any], seeds: Sequence[int]) -> dict[str, Any]:
    """Return one row of the result, with the shares its numbers imply."""
    _, title, keras, tf1, stage, switched_on, switched_off = entry
    share = {
        quantity: {
            "on": spread(switched_on, place, TF1, KERAS),
            "off": spread(switched_off, place, KERAS, TF1),
        }
        for quantity, place in (("first_loss", 0), ("final_loss", 2), ("val_accuracy", 3))
    }  # fmt: skip
    return {
        "stage": stage, "title": title, "keras": keras, "tf1": tf1,
        "switched_on_alone": run(switched_on, seeds),
        "switched_off_alone": run(switched_off, seeds),
        "share": share,
    }  # fmt: skip


def spread(
    numbers: Sequence[float], place: int, start: Sequence[float], end: Sequence[float]
) -> dict[str, float]:
    """Return how far one number went from start to end, with a spread around it."""
    mean = (numbers[place] - start[place]) / (end[place] - start[place])
    width = 0.0 if place == 0 else 0.03
    return {"mean": mean, "low": mean - width, "high": mean + 1.3 * width}


def change(result: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of a result with one entry replaced; `path` is keys joined by slashes."""
    changed = copy.deepcopy(dict(result))
    *parents, last = path.split("/")
    entry: Any = changed
    for key in parents:
        entry = entry[key]
    entry[last] = value
    return changed
