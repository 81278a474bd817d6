"""Classes of a signal: convolutions over time, normalized, averaged."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(151)

random = np.random.default_rng(151)
y = random.integers(0, 2, 40)
time = np.linspace(0, 6, 32)
x = np.sin(time * (1 + y[:, None]))[..., None] + 0.3 * random.normal(size=(40, 32, 1))

model = keras.Sequential(
    [
        keras.Input((32, 1)),
        layers.Conv1D(8, 5, padding="same"),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.SeparableConv1D(8, 3, strides=2, activation="relu", padding="same"),
        layers.Conv1D(8, 3, dilation_rate=2, padding="causal", activation="relu"),
        layers.AveragePooling1D(2),
        layers.GlobalAveragePooling1D(),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
history = model.fit(x, y, batch_size=16, epochs=2, validation_split=0.2, verbose=0)

results = {"history": history.history, "weights": model.get_weights()}
