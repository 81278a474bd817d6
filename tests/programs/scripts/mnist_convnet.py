"""The simple convolutional network of the Keras examples, on small digits."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(1)

num_classes = 10
input_shape = (8, 8, 1)
images, labels = load_digits(return_X_y=True)
images = np.expand_dims(images.reshape(-1, 8, 8).astype("float32") / 16, -1)
x_train, x_test = images[:200], images[200:260]
y_train = keras.utils.to_categorical(labels[:200], num_classes)
y_test = keras.utils.to_categorical(labels[200:260], num_classes)

model = keras.Sequential(
    [
        keras.Input(shape=input_shape),
        layers.Conv2D(8, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(16, kernel_size=(2, 2), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(num_classes, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=32, epochs=3, validation_split=0.1, verbose=0)
score = model.evaluate(x_test, y_test, verbose=0)

results = {"history": history.history, "score": score, "weights": model.get_weights()}
