"""A loop over batches written by hand."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_iris

keras.utils.set_random_seed(111)

x, y = load_iris(return_X_y=True)
order = np.random.permutation(len(x))
x, y = x[order].astype("float32"), y[order]

model = keras.Sequential(
    [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")]
)
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
losses = []
for _ in range(2):
    for start in range(0, 120, 30):
        loss, _ = model.train_on_batch(x[start : start + 30], y[start : start + 30])
        losses.append(float(loss))

results = {
    "first loss": losses[0],
    "test": [float(value) for value in model.test_on_batch(x[120:], y[120:])],
    "predictions": model.predict_on_batch(x[120:]),
    "weights": model.get_weights(),
}
