"""The callbacks of a Kaggle notebook: stop early, lower the rate, keep the best, write a log."""

import keras
import numpy as np
from keras import layers
from keras.callbacks import CSVLogger, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

keras.utils.set_random_seed(61)

random = np.random.default_rng(61)
x = random.normal(size=(80, 6)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("float32")

model = keras.Sequential(
    [
        keras.Input((6,)),
        layers.Dense(12, activation="tanh"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
callbacks = [
    EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True),
    ReduceLROnPlateau(monitor="val_loss", factor=0.2, patience=1, min_lr=1e-4),
    ModelCheckpoint("best.weights.h5", save_best_only=True, save_weights_only=True),
    CSVLogger("training.csv"),
]
history = model.fit(
    x, y, epochs=12, batch_size=16, validation_split=0.25, callbacks=callbacks, verbose=0
)
weights = model.get_weights()
model.load_weights("best.weights.h5")
with open("training.csv") as file:
    lines = file.read().splitlines()

results = {
    "history": history.history,
    "epochs": history.epoch,
    "weights": weights,
    "best": model.get_weights(),
    "columns": lines[0],
    "log": [[float(number) for number in line.split(",")] for line in lines[1:]],
}
