"""Learning to add: a sequence in, repeated, a sequence out."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(181)

chars = "0123456789+ "
indices = {char: index for index, char in enumerate(chars)}


def encode(text, length):
    return np.eye(len(chars), dtype=bool)[[indices[char] for char in text.ljust(length)]]


random = np.random.default_rng(181)
pairs = random.integers(0, 100, (64, 2))
x = np.stack([encode(f"{a}+{b}", 5)[::-1] for a, b in pairs])
y = np.stack([encode(str(a + b), 3) for a, b in pairs])

model = keras.Sequential()
model.add(keras.Input((5, len(chars))))
model.add(layers.LSTM(10))
model.add(layers.RepeatVector(3))
model.add(layers.LSTM(10, return_sequences=True))
model.add(layers.Dense(len(chars), activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=2, validation_split=0.1, verbose=0)
guesses = np.argmax(model.predict(x[:8], verbose=0), axis=-1)

results = {"history": history.history, "guesses": guesses, "weights": model.get_weights()}
