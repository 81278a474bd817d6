"""Learning rates that change: three schedules of the optimizer, and one by hand."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(71)

random = np.random.default_rng(71)
x = random.normal(size=(64, 4)).astype("float32")
y = x @ [[1.0], [-2.0], [0.5], [3.0]]
S = keras.optimizers.schedules


def step_decay(epoch, lr):
    return lr if epoch < 1 else lr * float(np.exp(-0.1))


def build_model(optimizer):
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)]
    )
    model.compile(optimizer, "mse")
    return model


results = {}
for name, schedule in {
    "exponential": S.ExponentialDecay(0.05, decay_steps=4, decay_rate=0.9, staircase=True),
    "cosine": S.CosineDecay(0.05, decay_steps=12),
    "piecewise": S.PiecewiseConstantDecay([3, 6], [0.1, 0.05, 0.01]),
}.items():
    model = build_model(keras.optimizers.SGD(schedule, momentum=0.9))
    history = model.fit(x, y, batch_size=16, epochs=2, verbose=0)
    results[name] = history.history, model.get_weights()

model = build_model(keras.optimizers.Adam(0.01))
scheduler = keras.callbacks.LearningRateScheduler(step_decay)
history = model.fit(x, y, batch_size=16, epochs=3, callbacks=[scheduler], verbose=0)
results["by hand"] = history.history, model.get_weights()
