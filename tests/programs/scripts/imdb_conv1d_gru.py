"""Reviews through a convolution over words, and a GRU over what it found."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(7)

random = np.random.default_rng(1)
x_train = random.integers(0, 50, (64, 16))
y_train = (x_train[:, :8].sum(1) > x_train[:, 8:].sum(1)).astype("float32")

model = keras.Sequential(
    [
        keras.Input((None,), dtype="int32"),
        layers.Embedding(50, 8),
        layers.SpatialDropout1D(0.2),
        layers.Conv1D(12, 3, padding="valid", activation="relu", strides=1),
        layers.MaxPooling1D(2),
        layers.GRU(8),
        layers.Dense(8, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC(name="auc")])
history = model.fit(x_train, y_train, batch_size=16, epochs=2, validation_split=0.25, verbose=0)

results = {
    "history": history.history,
    "predictions": model.predict(x_train[:10], verbose=0),
    "weights": model.get_weights(),
}
