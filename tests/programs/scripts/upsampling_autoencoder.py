"""The convolutional autoencoder of the Keras blog: pooling down, upsampling up."""

import keras
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D
from sklearn.datasets import load_digits

keras.utils.set_random_seed(10)

x_train = load_digits().images[:96].astype("float32").reshape(-1, 8, 8, 1) / 16.0

autoencoder = keras.models.Sequential()
autoencoder.add(Conv2D(8, (3, 3), activation="relu", padding="same", input_shape=(8, 8, 1)))
autoencoder.add(MaxPooling2D((2, 2), padding="same"))
autoencoder.add(Conv2D(4, (3, 3), activation="relu", padding="same"))
autoencoder.add(MaxPooling2D((2, 2), padding="same"))
autoencoder.add(Conv2D(4, (3, 3), activation="relu", padding="same"))
autoencoder.add(UpSampling2D((2, 2)))
autoencoder.add(Conv2D(8, (3, 3), activation="relu", padding="same"))
autoencoder.add(UpSampling2D((2, 2)))
autoencoder.add(Conv2D(1, (3, 3), activation="sigmoid", padding="same"))
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")
history = autoencoder.fit(x_train, x_train, epochs=2, batch_size=32, verbose=0)

results = {
    "history": history.history,
    "decoded": autoencoder.predict(x_train[:8], verbose=0),
    "weights": autoencoder.get_weights(),
}
