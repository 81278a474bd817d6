"""Words with given vectors that stay as they are."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(191)

random = np.random.default_rng(191)
embedding_matrix = random.normal(size=(40, 8)).astype("float32")
x = random.integers(0, 40, (60, 10))
y = random.integers(0, 4, 60)

model = keras.Sequential(
    [
        keras.Input((10,), dtype="int64"),
        layers.Embedding(
            40,
            8,
            embeddings_initializer=keras.initializers.Constant(embedding_matrix),
            trainable=False,
        ),
        layers.Conv1D(8, 3, activation="relu"),
        layers.MaxPooling1D(2),
        layers.Conv1D(8, 3, activation="relu"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(8, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(4, activation="softmax"),
    ]
)
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer="rmsprop",
    metrics=["acc", keras.metrics.SparseTopKCategoricalAccuracy(2, name="top2")],
)
history = model.fit(x, y, batch_size=20, epochs=2, validation_data=(x[:20], y[:20]), verbose=0)

results = {
    "history": history.history,
    "unchanged": model.layers[0].get_weights(),
    "weights": model.get_weights(),
}
