"""Labels, predictions, weights and masks for the tests of the metrics."""

import numpy as np

RANDOM = np.random.default_rng(3)
ROWS, CLASSES = 13, 4
NUMBERS = RANDOM.integers(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[NUMBERS]
BITS = RANDOM.integers(0, 2, (ROWS, CLASSES))
PROBABILITIES = RANDOM.uniform(0, 1, (ROWS, CLASSES)).astype(np.float32)
HALVES = np.round(PROBABILITIES * 2) / 2  # with predictions that are a threshold itself
SCORES = RANDOM.normal(0, 2, (ROWS, CLASSES)).astype(np.float32)
REAL = RANDOM.normal(size=(ROWS, CLASSES)).astype(np.float32)
SOFTMAX = np.float32(np.exp(SCORES) / np.exp(SCORES).sum(-1, keepdims=True))
GUESSES = RANDOM.integers(0, CLASSES, ROWS).astype(np.float32)

# The same for sequences of three steps.
STEPS = RANDOM.uniform(0, 1, (ROWS, 3, CLASSES)).astype(np.float32)
STEP_NUMBERS = RANDOM.integers(0, CLASSES, (ROWS, 3))
STEP_ONE_HOT = np.eye(CLASSES, dtype=np.float32)[STEP_NUMBERS]
STEP_BITS = RANDOM.integers(0, 2, (ROWS, 3, 1))

WEIGHTS = RANDOM.uniform(0, 2, ROWS).astype(np.float32)
STEP_WEIGHTS = RANDOM.uniform(0, 2, (ROWS, 3)).astype(np.float32)
MASK = RANDOM.uniform(size=(ROWS, 3)) > 0.4
MASK[:, 0] = True
