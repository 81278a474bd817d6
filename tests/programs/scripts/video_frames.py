"""Short films: the same convolutions on each frame, then an LSTM over the frames."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(201)

random = np.random.default_rng(201)
films = random.random((24, 4, 8, 8, 1)).astype("float32")
labels = keras.utils.to_categorical(random.integers(0, 3, 24), 3)

model = keras.Sequential(
    [
        keras.Input((4, 8, 8, 1)),
        layers.TimeDistributed(layers.Conv2D(4, 3, activation="relu")),
        layers.TimeDistributed(layers.MaxPooling2D(2)),
        layers.TimeDistributed(layers.Flatten()),
        layers.LSTM(6),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    "adam", keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"]
)
history = model.fit(films, labels, batch_size=8, epochs=2, verbose=0)

results = {
    "history": history.history,
    "predictions": model.predict(films, verbose=0),
    "weights": model.get_weights(),
}
