"""Masked words through two bidirectional layers; each sentence has its own length."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(11)

random = np.random.default_rng(2)
sentences = [list(random.integers(1, 30, random.integers(2, 9))) for _ in range(48)]
x_train = keras.utils.pad_sequences(sentences, padding="post", maxlen=8)
y_train = np.array([sentence[0] % 3 for sentence in sentences])

model = keras.Sequential()
model.add(keras.Input(shape=(8,), dtype="int32"))
model.add(layers.Embedding(input_dim=30, output_dim=6, mask_zero=True))
model.add(layers.Bidirectional(layers.LSTM(5, return_sequences=True)))
model.add(layers.Bidirectional(layers.LSTM(4)))
model.add(layers.Dense(3, activation="softmax"))
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=keras.optimizers.Adam(0.01),
    metrics=["sparse_categorical_accuracy"],
)
history = model.fit(x_train, y_train, epochs=2, batch_size=16, verbose=0)

results = {
    "history": history.history,
    "predictions": model.predict(x_train, verbose=0),
    "weights": model.get_weights(),
}
