"""Pipelines of tf.data: shuffled, batched, repeated, with weights."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(81)

random = np.random.default_rng(81)
x = random.normal(size=(70, 5)).astype("float32")
y = random.integers(0, 3, 70)
weights = random.random(70).astype("float32")

train = tf.data.Dataset.from_tensor_slices((x[:50], y[:50], weights[:50]))
train = train.shuffle(50, seed=1).batch(16).repeat().prefetch(tf.data.AUTOTUNE)
validation = tf.data.Dataset.from_tensor_slices((x[50:], y[50:])).batch(8)

model = keras.Sequential(
    [keras.Input((5,)), layers.Dense(10, activation="elu"), layers.Dense(3, activation="softmax")]
)
model.compile(
    "nadam",
    "sparse_categorical_crossentropy",
    metrics=["accuracy"],
    weighted_metrics=[keras.metrics.SparseCategoricalCrossentropy(name="weighted")],
)
history = model.fit(
    train,
    steps_per_epoch=4,
    epochs=3,
    validation_data=validation,
    validation_steps=2,
    verbose=0,
)

results = {
    "history": history.history,
    "evaluation": model.evaluate(validation, verbose=0),
    "predictions": model.predict(validation.map(lambda x, y: x), verbose=0),
    "weights": model.get_weights(),
}
