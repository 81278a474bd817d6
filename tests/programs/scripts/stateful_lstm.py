"""An LSTM that remembers from batch to batch, and forgets between epochs."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(231)

series = np.sin(np.arange(97) / 3).astype("float32")
x = series[:96].reshape(24, 4, 1)
y = series[4::4][:24].reshape(24, 1)

model = keras.Sequential(
    [
        keras.Input(batch_shape=(4, 4, 1)),
        layers.LSTM(6, stateful=True, return_sequences=True),
        layers.LSTM(6, stateful=True),
        layers.Dense(1),
    ]
)
model.compile(loss="mse", optimizer="rmsprop")
losses = []
for _ in range(3):
    history = model.fit(x, y, batch_size=4, epochs=1, verbose=0, shuffle=False)
    losses.append(history.history["loss"])
    model.reset_states()

results = {
    "losses": losses,
    "predictions": model.predict(x, batch_size=4, verbose=0),
    "weights": model.get_weights(),
}
