"""Predictions and labels for every loss, in every form that a loss takes them."""

import numpy as np

ROWS, CLASSES = 13, 4
RANDOM = np.random.default_rng(0)
SCORES = RANDOM.normal(0, 2, (ROWS, CLASSES)).astype(np.float32)
STEPS = RANDOM.normal(0, 2, (ROWS, 3, CLASSES)).astype(np.float32)
PROBABILITIES = RANDOM.uniform(0, 1, (ROWS, CLASSES)).astype(np.float32)
SURE = np.where(SCORES > 0, 1, 0).astype(np.float32)
NUMBERS = RANDOM.integers(0, CLASSES, ROWS)
MANY = NUMBERS[:, None] // [1, 2, 3]  # (rows, 3)
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[NUMBERS]
BITS = RANDOM.integers(0, 2, (ROWS, CLASSES))
REAL = RANDOM.normal(size=(ROWS, CLASSES)).astype(np.float32)

SPARSE, CATEGORICAL, BINARY, SQUARED = (
    "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy",
    "BinaryCrossentropy",
    "MeanSquaredError",
)
LOGITS = {"from_logits": True}
SMOOTH = {"label_smoothing": 0.1}

# The loss, its arguments, the last activation, what goes into it, and the labels.
CASES = {
    "sparse softmax": (SPARSE, {}, "softmax", SCORES, NUMBERS),
    "sparse logits": (SPARSE, LOGITS, "linear", SCORES, NUMBERS),
    "sparse probabilities": (SPARSE, {}, "linear", PROBABILITIES, NUMBERS),
    "sparse certainties": (SPARSE, {}, "linear", SURE, NUMBERS),
    "sparse column": (SPARSE, {}, "softmax", SCORES, NUMBERS[:, None]),
    "sparse floats": (SPARSE, {}, "softmax", SCORES, NUMBERS.astype(np.float32)),
    "sparse bytes": (SPARSE, {}, "softmax", SCORES, NUMBERS.astype(np.uint8)),
    "sparse int32": (SPARSE, {}, "softmax", SCORES, NUMBERS.astype(np.int32)),
    "sparse steps": (SPARSE, {}, "softmax", STEPS, MANY),
    "sparse steps column": (SPARSE, LOGITS, "linear", STEPS, MANY[..., None]),
    "categorical softmax": (CATEGORICAL, {}, "softmax", SCORES, ONE_HOT),
    "categorical sigmoid": (CATEGORICAL, {}, "sigmoid", SCORES, ONE_HOT),
    "categorical logits": (CATEGORICAL, LOGITS, "linear", SCORES, ONE_HOT),
    "categorical probabilities": (CATEGORICAL, {}, "linear", PROBABILITIES, ONE_HOT),
    "categorical integers": (CATEGORICAL, {}, "softmax", SCORES, ONE_HOT.astype(np.int64)),
    "categorical float64": (CATEGORICAL, {}, "softmax", SCORES, ONE_HOT.astype(np.float64)),
    "categorical smooth softmax": (CATEGORICAL, SMOOTH, "softmax", SCORES, ONE_HOT),
    "categorical smooth probabilities": (CATEGORICAL, SMOOTH, "linear", PROBABILITIES, ONE_HOT),
    "categorical smooth logits": (CATEGORICAL, SMOOTH | LOGITS, "linear", SCORES, ONE_HOT),
    "categorical steps": (CATEGORICAL, {}, "softmax", STEPS, np.float32(np.eye(4))[MANY]),
    "binary sigmoid": (BINARY, {}, "sigmoid", SCORES[:, :1], BITS[:, :1]),
    "binary sigmoid vector": (BINARY, {}, "sigmoid", SCORES[:, :1], BITS[:, 0]),
    "binary softmax": (BINARY, {}, "softmax", SCORES, BITS),
    "binary logits": (BINARY, LOGITS, "linear", SCORES, BITS),
    "binary probabilities": (BINARY, {}, "linear", PROBABILITIES, BITS),
    "binary certainties": (BINARY, {}, "linear", SURE, BITS),
    "binary floats": (BINARY, {}, "linear", PROBABILITIES, BITS.astype(np.float32)),
    "binary smooth sigmoid": (BINARY, SMOOTH, "sigmoid", SCORES, BITS),
    "binary smooth probabilities": (BINARY, SMOOTH, "linear", PROBABILITIES, BITS),
    "squared": (SQUARED, {}, "linear", SCORES, REAL),
    "squared vector": (SQUARED, {}, "linear", SCORES[:, :1], REAL[:, 0]),
    "squared column": (SQUARED, {}, "linear", SCORES[:, :1], REAL[:, :1]),
    "squared integers": (SQUARED, {}, "linear", SCORES, BITS),
    "squared float64": (SQUARED, {}, "sigmoid", SCORES, REAL.astype(np.float64)),
    "squared steps": (SQUARED, {}, "linear", STEPS, STEPS[::-1].copy()),
}  # fmt: skip
