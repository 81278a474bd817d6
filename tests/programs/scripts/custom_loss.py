"""A loss and two metrics of one's own, written on tensors."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(101)

random = np.random.default_rng(101)
x = random.normal(size=(64, 3)).astype("float32")
y = (x @ [[2.0], [-1.0], [0.3]] + random.normal(size=(64, 1))).astype("float32")


def quantile_loss(y_true, y_pred):
    error = y_true - y_pred
    return tf.reduce_mean(tf.maximum(0.9 * error, (0.9 - 1) * error), axis=-1)


def coverage(y_true, y_pred):
    return tf.cast(y_true <= y_pred, tf.float32)


def r_square(y_true, y_pred):
    residual = tf.reduce_sum(tf.square(y_true - y_pred))
    total = tf.reduce_sum(tf.square(y_true - tf.reduce_mean(y_true)))
    return 1.0 - residual / (total + 1e-7)


model = keras.Sequential([keras.Input((3,)), layers.Dense(16, activation="swish"), layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01), loss=quantile_loss, metrics=[coverage, r_square, "mae"])
history = model.fit(x, y, epochs=3, batch_size=16, validation_split=0.25, verbose=0)

results = {
    "history": history.history,
    "evaluation": model.evaluate(x, y, verbose=0),
    "weights": model.get_weights(),
}
