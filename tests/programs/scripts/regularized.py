"""Against overfitting: penalties on weights and outputs, constraints, dropout."""

import keras
import numpy as np
from keras import constraints, layers, regularizers

keras.utils.set_random_seed(121)

random = np.random.default_rng(121)
x = random.normal(size=(60, 8)).astype("float32")
y = keras.utils.to_categorical(random.integers(0, 3, 60), 3)

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(
            16,
            activation="relu",
            kernel_regularizer=regularizers.l2(0.01),
            kernel_constraint=constraints.MaxNorm(1.0),
        ),
        layers.Dropout(0.3),
        layers.Dense(
            16,
            activation="relu",
            kernel_regularizer=regularizers.L1L2(l1=1e-3, l2=1e-3),
            bias_constraint=constraints.NonNeg(),
            activity_regularizer=regularizers.L1(1e-3),
        ),
        layers.Dense(3, activation="softmax", kernel_constraint=constraints.UnitNorm()),
    ]
)
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=20, epochs=3, validation_split=0.3, verbose=0)

results = {
    "history": history.history,
    "evaluation": model.evaluate(x, y, verbose=0),
    "weights": model.get_weights(),
}
