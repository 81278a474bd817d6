"""Small colour pictures, augmented by layers at the head of the network."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)

random = np.random.default_rng(3)
x_train = random.integers(0, 256, (48, 12, 12, 3)).astype("uint8")
y_train = random.integers(0, 4, (48, 1))

model = keras.Sequential(
    [
        keras.Input((12, 12, 3)),
        layers.Rescaling(1.0 / 255),
        layers.RandomFlip("horizontal"),
        layers.RandomTranslation(0.1, 0.1),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(4),
    ]
)
model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate=1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
history = model.fit(x_train, y_train, batch_size=16, epochs=2, verbose=0)

results = {
    "history": history.history,
    "predictions": model.predict(x_train[:8], verbose=0),
    "weights": model.get_weights(),
}
