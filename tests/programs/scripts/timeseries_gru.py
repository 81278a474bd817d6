"""Forecasting a temperature: windows of a series, stacked GRU layers with dropout."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(5)

hours = np.arange(260)
random = np.random.default_rng(5)
raw_data = np.stack([np.sin(hours / 7), np.cos(hours / 24), random.normal(size=260)], axis=1)
temperature = raw_data[:, 0] + 0.1 * raw_data[:, 2]
mean, std = raw_data[:160].mean(axis=0), raw_data[:160].std(axis=0)
raw_data = (raw_data - mean) / std

sampling_rate, sequence_length, delay = 2, 6, 12


def windows(start, end):
    return keras.utils.timeseries_dataset_from_array(
        raw_data[:-delay],
        targets=temperature[delay:],
        sampling_rate=sampling_rate,
        sequence_length=sequence_length,
        shuffle=False,
        batch_size=32,
        start_index=start,
        end_index=end,
    )


train, validation, test = windows(0, 160), windows(160, 210), windows(210, None)

model = keras.Sequential(
    [
        keras.Input(shape=(sequence_length, raw_data.shape[-1])),
        layers.GRU(6, recurrent_dropout=0.5, return_sequences=True),
        layers.GRU(6, recurrent_dropout=0.5),
        layers.Dropout(0.5),
        layers.Dense(1),
    ]
)
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
history = model.fit(train, epochs=2, validation_data=validation, verbose=0)

results = {
    "history": history.history,
    "test": model.evaluate(test, verbose=0),
    "weights": model.get_weights(),
}
