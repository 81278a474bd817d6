"""Two networks against each other: the generator is trained through a frozen discriminator."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(171)

real = load_digits(return_X_y=True)[0][:64].astype("float32") / 8.0 - 1.0
latent = 5

generator = keras.Sequential(
    [
        keras.Input((latent,)),
        layers.Dense(16),
        layers.LeakyReLU(0.2),
        layers.BatchNormalization(momentum=0.8),
        layers.Dense(64, activation="tanh"),
    ]
)
discriminator = keras.Sequential(
    [keras.Input((64,)), layers.Dense(16), layers.LeakyReLU(0.2), layers.Dense(1, "sigmoid")]
)
discriminator.compile(keras.optimizers.Adam(0.0002, 0.5), "binary_crossentropy")
judged = discriminator.fit(
    np.concatenate([real, np.random.normal(size=(64, 64)).astype("float32")]),
    np.concatenate([np.ones(64), np.zeros(64)]),
    epochs=1,
    verbose=0,
)

discriminator.trainable = False
combined = keras.Sequential([generator, discriminator])
combined.compile(keras.optimizers.Adam(0.0002, 0.5), "binary_crossentropy")
before = discriminator.get_weights()
noise = np.random.normal(0, 1, (64, latent)).astype("float32")
fooled = combined.fit(noise, np.ones(64), epochs=2, verbose=0)

results = {
    "judged": judged.history,
    "fooled": fooled.history,
    "before": before,
    "after": discriminator.get_weights(),
    "pictures": generator.predict(noise[:4], verbose=0),
    "generator": generator.get_weights(),
}
