"""Fuel efficiency: features brought to one scale by a layer that has seen the data."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(31)

random = np.random.default_rng(31)
features = (random.normal(size=(100, 5)) * [1, 10, 100, 3, 0.1] + [0, 5, 300, 1, 2]).astype(
    "float32"
)
price = (features @ [1.0, 0.2, 0.01, 0.5, 3.0] + random.normal(size=100)).astype("float32")

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(features[:80])

model = keras.Sequential(
    [
        normalizer,
        layers.Dense(16, activation="relu"),
        layers.Dense(16, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(loss="mean_absolute_error", optimizer=keras.optimizers.Adam(0.001), metrics=["mse"])
history = model.fit(features[:80], price[:80], validation_split=0.2, verbose=0, epochs=3)

results = {
    "history": history.history,
    "test": model.evaluate(features[80:], price[80:], verbose=0),
    "predictions": model.predict(features[80:], verbose=0).flatten(),
    "weights": model.get_weights(),
}
