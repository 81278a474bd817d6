"""An autoencoder made of two models: convolutions down, transposed convolutions up."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(9)

images = load_digits().images[:128, ..., None].astype("float32") / 16.0
noisy = np.clip(images + 0.3 * np.random.normal(size=images.shape), 0.0, 1.0).astype("float32")

encoder = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Conv2D(8, 3, activation="relu", padding="same", strides=2),
        layers.Conv2D(4, 3, activation="relu", padding="same", strides=2),
    ],
    name="encoder",
)
decoder = keras.Sequential(
    [
        keras.Input((2, 2, 4)),
        layers.Conv2DTranspose(4, 3, strides=2, activation="relu", padding="same"),
        layers.Conv2DTranspose(8, 3, strides=2, activation="relu", padding="same"),
        layers.Conv2D(1, 3, activation="sigmoid", padding="same"),
    ],
    name="decoder",
)
autoencoder = keras.Sequential([encoder, decoder])
autoencoder.compile(optimizer="adam", loss="mse")
history = autoencoder.fit(noisy, images, epochs=2, batch_size=32, verbose=0)

codes = encoder.predict(noisy[:16], verbose=0)
results = {
    "history": history.history,
    "codes": codes,
    "pictures": decoder.predict(codes, verbose=0),
    "weights": autoencoder.get_weights(),
}
