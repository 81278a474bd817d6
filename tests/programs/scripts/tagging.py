"""A tag for each word of padded sentences: the mask reaches the loss and the metrics."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(12)

random = np.random.default_rng(12)
words = random.integers(1, 20, (40, 7))
for row, length in enumerate(random.integers(2, 8, 40)):
    words[row, length:] = 0
tags = words % 4

model = keras.Sequential(
    [
        layers.Embedding(20, 6, mask_zero=True),
        layers.GRU(6, return_sequences=True),
        layers.TimeDistributed(layers.Dense(4, activation="softmax")),
    ]
)
model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(words, tags, batch_size=8, epochs=2, verbose=0, validation_split=0.2)

results = {
    "history": history.history,
    "evaluation": model.evaluate(words, tags, verbose=0),
    "weights": model.get_weights(),
}
