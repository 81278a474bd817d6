"""Reviews as numbers of words, padded, through an LSTM."""

import keras
import numpy as np
from keras.layers import LSTM, Dense, Embedding
from keras.models import Sequential

keras.utils.set_random_seed(42)

max_features, maxlen = 60, 12
random = np.random.default_rng(0)
reviews = [random.integers(1, max_features, random.integers(3, 20)).tolist() for _ in range(80)]
labels = np.array([sum(review) % 2 for review in reviews])
x = keras.utils.pad_sequences(reviews, maxlen=maxlen)
x_train, x_test, y_train, y_test = x[:60], x[60:], labels[:60], labels[60:]

model = Sequential()
model.add(Embedding(max_features, 8))
model.add(LSTM(8, dropout=0.2))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(
    x_train, y_train, batch_size=16, epochs=2, verbose=0, validation_data=(x_test, y_test)
)
score, accuracy = model.evaluate(x_test, y_test, batch_size=16, verbose=0)

results = {
    "history": history.history,
    "score": score,
    "accuracy": accuracy,
    "weights": model.get_weights(),
}
