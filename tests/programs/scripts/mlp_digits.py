"""A multilayer perceptron on handwritten digits."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(812)

images, labels = load_digits(n_class=10, return_X_y=True)
images = images.astype("float32") / 16.0
x_train, y_train = images[:300], keras.utils.to_categorical(labels[:300], 10)
x_test, y_test = images[300:400], keras.utils.to_categorical(labels[300:400], 10)

model = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        layers.Dense(32, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(32, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
history = model.fit(
    x_train, y_train, batch_size=64, epochs=3, verbose=0, validation_data=(x_test, y_test)
)
score = model.evaluate(x_test, y_test, verbose=0)

results = {
    "history": history.history,
    "score": score,
    "predictions": model.predict(x_test, verbose=0),
    "weights": model.get_weights(),
}
