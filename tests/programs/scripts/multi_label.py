"""Several labels at once: one sigmoid for each."""

import keras
from keras import layers
from sklearn.datasets import make_multilabel_classification

keras.utils.set_random_seed(21)

x, y = make_multilabel_classification(120, 10, n_classes=4, random_state=21)
x_train, x_test, y_train, y_test = x[:90], x[90:], y[:90], y[90:]

model = keras.Sequential()
model.add(keras.Input((10,)))
model.add(layers.Dense(20, kernel_initializer="he_uniform", activation="relu"))
model.add(layers.Dense(4, activation="sigmoid"))
model.compile(
    loss="binary_crossentropy",
    optimizer="adam",
    metrics=[
        "binary_accuracy",
        keras.metrics.Precision(name="precision"),
        keras.metrics.Recall(name="recall"),
        keras.metrics.AUC(multi_label=True, num_labels=4, name="auc"),
    ],
)
history = model.fit(x_train, y_train, epochs=3, verbose=0, validation_data=(x_test, y_test))

results = {
    "history": history.history,
    "guess": model.predict(x_test, verbose=0).round(),
    "evaluation": model.evaluate(x_test, y_test, verbose=0, return_dict=True),
    "weights": model.get_weights(),
}
