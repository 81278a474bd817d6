"""As one wrote in the days of Keras 2: input_dim, activations as layers, acc, SAME."""

import keras
import numpy as np
from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential

keras.utils.set_random_seed(161)

random = np.random.RandomState(161)
x = random.rand(48, 64).astype("float32")
y = random.randint(2, size=(48, 1))

model = Sequential()
model.add(Dense(16, input_dim=64, kernel_initializer="uniform"))
model.add(Activation("relu"))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["acc"])
history = model.fit(x, y, epochs=2, batch_size=16, verbose=0, validation_split=0.25)

cnn = Sequential()
cnn.add(Conv2D(4, (3, 3), padding="SAME", activation="relu", input_shape=(8, 8, 1)))
cnn.add(MaxPooling2D(pool_size=(2, 2)))
cnn.add(Flatten())
cnn.add(Dense(2, activation="softmax"))
cnn.compile(keras.optimizers.Adam(), "sparse_categorical_crossentropy", metrics=["acc"])
pictures = cnn.fit(x.reshape(-1, 8, 8, 1), y, epochs=2, verbose=0)

results = {
    "history": history.history,
    "pictures": pictures.history,
    "score": model.evaluate(x, y, verbose=0),
    "weights": model.get_weights() + cnn.get_weights(),
}
