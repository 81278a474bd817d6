"""Freeze a trained base, train a new head, then unfreeze and tune everything slowly."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(51)

images, labels = load_digits(return_X_y=True)
images = images[:160].reshape(-1, 8, 8, 1).astype("float32") / 16.0
labels = labels[:160]

base = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Conv2D(6, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ],
    name="base",
)
first = keras.Sequential([base, layers.Dense(5, activation="softmax")])
first.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
small = labels < 5
pretraining = first.fit(images[small], labels[small], epochs=2, verbose=0)

base.trainable = False
model = keras.Sequential([base, layers.Dropout(0.2), layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(1e-2), loss, metrics=["accuracy"])
frozen = base.get_weights()
feature_extraction = model.fit(images, labels, epochs=2, verbose=0)
after_freezing = base.get_weights()

base.trainable = True
model.compile(keras.optimizers.Adam(1e-4), loss, metrics=["accuracy"])
fine_tuning = model.fit(images, labels, epochs=1, verbose=0)

results = {
    "pretraining": pretraining.history,
    "feature extraction": feature_extraction.history,
    "fine tuning": fine_tuning.history,
    "frozen": frozen,
    "after freezing": after_freezing,
    "trainable": len(model.trainable_weights),
    "weights": model.get_weights(),
}
