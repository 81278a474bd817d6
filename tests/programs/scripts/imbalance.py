"""Credit card fraud: few positives, an initial bias, class weights and many metrics."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(41)

random = np.random.default_rng(41)
labels = (random.random(200) < 0.1).astype("int64")
features = (random.normal(size=(200, 6)) + labels[:, None]).astype("float32")
negatives, positives = np.bincount(labels)
initial_bias = np.log([positives / negatives])

METRICS = [
    keras.metrics.TruePositives(name="tp"),
    keras.metrics.FalsePositives(name="fp"),
    keras.metrics.TrueNegatives(name="tn"),
    keras.metrics.FalseNegatives(name="fn"),
    keras.metrics.BinaryAccuracy(name="accuracy"),
    keras.metrics.Precision(name="precision"),
    keras.metrics.Recall(name="recall"),
    keras.metrics.AUC(name="auc"),
    keras.metrics.AUC(name="prc", curve="PR"),
]
model = keras.Sequential(
    [
        keras.Input((6,)),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(
            1,
            activation="sigmoid",
            bias_initializer=keras.initializers.Constant(float(initial_bias[0])),
        ),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-3),
    loss=keras.losses.BinaryCrossentropy(),
    metrics=METRICS,
)
class_weight = {0: 200 / negatives / 2.0, 1: 200 / positives / 2.0}
early_stopping = keras.callbacks.EarlyStopping(
    monitor="val_prc", patience=1, mode="max", restore_best_weights=True
)
history = model.fit(
    features,
    labels,
    batch_size=64,
    epochs=4,
    verbose=0,
    callbacks=[early_stopping],
    validation_split=0.25,
    class_weight=class_weight,
)

results = {
    "history": history.history,
    "epochs": history.epoch,
    "evaluation": model.evaluate(features, labels, batch_size=64, verbose=0),
    "weights": model.get_weights(),
}
