"""Data made on the way: a generator of Python, and an object with numbered batches."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(91)

random = np.random.default_rng(91)
x = random.normal(size=(60, 4)).astype("float32")
y = (x.sum(axis=1) > 0).astype("float32")


class Batches(keras.utils.Sequence):
    def __init__(self, x, y, batch_size):
        super().__init__()
        self.x, self.y, self.batch_size = x, y, batch_size

    def __len__(self):
        return int(np.ceil(len(self.x) / self.batch_size))

    def __getitem__(self, index):
        rows = slice(index * self.batch_size, (index + 1) * self.batch_size)
        return self.x[rows], self.y[rows]


def endless(x, y, batch_size):
    while True:
        for start in range(0, len(x), batch_size):
            yield x[start : start + batch_size], y[start : start + batch_size]


model = keras.Sequential(
    [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
numbered = model.fit(
    Batches(x, y, 16),
    epochs=2,
    verbose=0,
    shuffle=False,
    validation_data=Batches(x[:20], y[:20], 8),
)
streamed = model.fit(endless(x, y, 20), steps_per_epoch=3, epochs=2, verbose=0)

results = {
    "numbered": numbered.history,
    "streamed": streamed.history,
    "evaluation": model.evaluate(Batches(x, y, 16), verbose=0),
    "weights": model.get_weights(),
}
