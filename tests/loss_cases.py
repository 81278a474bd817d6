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

POSITIVE = RANDOM.uniform(0.1, 3, (ROWS, CLASSES)).astype(np.float32)
COUNTS = np.where(RANDOM.random((ROWS, CLASSES)) < 0.3, 0, POSITIVE).astype(np.float32)
SIGNS = (2 * BITS - 1).astype(np.float32)
DIRECTIONS = SCORES / np.linalg.norm(SCORES, axis=1, keepdims=True)
STEP_BITS = (STEPS > 0).astype(np.float32)
FILLED = np.array([[1, 2, 0], [3, 3, 1], [2, 0, 0], [1, 1, 1], [1, 2, 3]])  # labels, then zeros
FRAMES = RANDOM.normal(size=(len(FILLED), 7, CLASSES)).astype(np.float32)
SOME_IGNORED = np.where(NUMBERS == 0, -1, NUMBERS)

SPARSE, CATEGORICAL, BINARY, SQUARED = (
    "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy",
    "BinaryCrossentropy",
    "MeanSquaredError",
)
BINARY_FOCAL, CATEGORICAL_FOCAL = "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"
LOGITS = {"from_logits": True}
SMOOTH = {"label_smoothing": 0.1}
BALANCED = SMOOTH | {"apply_class_balancing": True, "gamma": 1.5, "alpha": 0.3}
WEIGHTED = {"alpha": [0.1, 0.2, 0.3, 0.4], "gamma": 3.0}
CIRCLE = {"gamma": 32.0, "margin": 0.25, "remove_diagonal": False}

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
    "binary share": (BINARY, {"label_smoothing": 0.09}, "sigmoid", SCORES, BITS),
    "categorical share": (CATEGORICAL, {"label_smoothing": 0.09}, "softmax", SCORES, ONE_HOT),
    "binary axis": (BINARY, {"axis": 1}, "sigmoid", STEPS, STEP_BITS),
    "categorical axis": (CATEGORICAL, {"axis": 1}, "linear", np.abs(STEPS) + 0.1, STEP_BITS),
    "categorical axis logits": (CATEGORICAL, {"axis": 1} | LOGITS, "linear", STEPS, STEP_BITS),
    "binary squeezed": (BINARY, {}, "sigmoid", STEPS[..., :1], STEP_BITS[..., 1]),
    "squared squeezed": (SQUARED, {}, "linear", STEPS[..., :1], STEPS[..., 1]),
    "sparse ignored": (SPARSE, {"ignore_class": 1}, "softmax", SCORES, NUMBERS),
    "sparse ignored -1": (SPARSE, {"ignore_class": -1}, "softmax", SCORES, SOME_IGNORED),
    "sparse ignored logits": (SPARSE, {"ignore_class": 1} | LOGITS, "linear", SCORES, NUMBERS),
    "sparse ignored probabilities": (SPARSE, {"ignore_class": 1}, "linear", PROBABILITIES, NUMBERS),
    "sparse ignored steps": (SPARSE, {"ignore_class": 0}, "softmax", STEPS, MANY),
    "sparse all ignored": (SPARSE, {"ignore_class": 9}, "softmax", SCORES, NUMBERS * 0 + 9),
    "absolute": ("MeanAbsoluteError", {}, "linear", SCORES, REAL),
    "percentage": ("MeanAbsolutePercentageError", {}, "linear", SCORES, REAL),
    "percentage of zero": ("MeanAbsolutePercentageError", {}, "linear", SCORES, COUNTS),
    "logarithmic": ("MeanSquaredLogarithmicError", {}, "linear", SCORES, COUNTS),
    "huber": ("Huber", {}, "linear", SCORES, REAL),
    "huber delta": ("Huber", {"delta": 0.3}, "linear", SCORES, REAL),
    "log cosh": ("LogCosh", {}, "linear", SCORES, REAL),
    "cosine": ("CosineSimilarity", {}, "linear", SCORES, REAL),
    "cosine dead": ("CosineSimilarity", {}, "relu", SCORES - 2, REAL),
    "cosine axis": ("CosineSimilarity", {"axis": 1}, "linear", STEPS, STEPS[::-1].copy()),
    "hinge": ("Hinge", {}, "linear", SCORES, SIGNS),
    "hinge bits": ("Hinge", {}, "tanh", SCORES, BITS),
    "squared hinge": ("SquaredHinge", {}, "linear", SCORES, BITS),
    "categorical hinge": ("CategoricalHinge", {}, "linear", SCORES, ONE_HOT),
    "divergence": ("KLDivergence", {}, "softmax", SCORES, PROBABILITIES),
    "divergence certain": ("KLDivergence", {}, "softmax", SCORES, ONE_HOT),
    "poisson": ("Poisson", {}, "softplus", SCORES, COUNTS),
    "focal sigmoid": (BINARY_FOCAL, {}, "sigmoid", SCORES, BITS),
    "focal probabilities": (BINARY_FOCAL, {}, "linear", PROBABILITIES, BITS),
    "focal logits": (BINARY_FOCAL, BALANCED | LOGITS, "linear", SCORES, BITS),
    "focal balanced": (BINARY_FOCAL, BALANCED, "sigmoid", SCORES, BITS),
    "focal softmax": (CATEGORICAL_FOCAL, {}, "softmax", SCORES, ONE_HOT),
    "focal sigmoids": (CATEGORICAL_FOCAL, {}, "sigmoid", SCORES, ONE_HOT),
    "focal class logits": (CATEGORICAL_FOCAL, SMOOTH | LOGITS, "linear", SCORES, ONE_HOT),
    "focal weights": (CATEGORICAL_FOCAL, WEIGHTED, "linear", PROBABILITIES, ONE_HOT),
    "sum": (SQUARED, {"reduction": "sum"}, "linear", SCORES, REAL),
    "none": (SQUARED, {"reduction": "none"}, "linear", SCORES, REAL),
    "sparse sum": (SPARSE, {"reduction": "sum"}, "softmax", SCORES, NUMBERS),
}  # fmt: skip
# What Keras 3 alone has.
KERAS_3_CASES = {
    "dice": ("Dice", {}, "sigmoid", SCORES, BITS),
    "dice axis": ("Dice", {"axis": [1]}, "sigmoid", SCORES, BITS),
    "tversky": ("Tversky", {"alpha": 0.3, "beta": 0.7}, "sigmoid", SCORES, BITS),
    "circle": ("Circle", {}, "linear", DIRECTIONS, NUMBERS),
    "circle arguments": ("Circle", CIRCLE, "linear", DIRECTIONS, NUMBERS),
    "generalized": ("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, "softmax", SCORES, NUMBERS),
    "ctc": ("CTC", {}, "linear", FRAMES, FILLED),
    "mean": (SQUARED, {"reduction": "mean"}, "linear", SCORES, REAL),
    "mean by weights": (SQUARED, {"reduction": "mean_with_sample_weight"}, "linear", SCORES, REAL),
}  # fmt: skip
