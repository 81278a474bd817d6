"""Whether a layer of ours starts, trains and is written as that of a real Keras."""

import keras

import minikeras
from kerases import same_arrays, sequential
from layers.passes import images


def start(k, make, shape, **arguments):
    """Return the initial weights of a model after `set_random_seed(7)`."""
    k.utils.set_random_seed(7)
    model = sequential(k, [k.Input(shape), *make(k)], **arguments)
    model.build((None, *shape))
    return model.get_weights()


def same_start(library, defaults, make, shape):
    """Return whether one integer gives the same initial weights."""
    ours, real = start(minikeras, make, shape, defaults=defaults), start(library, make, shape)
    return len(real) > 0 and same_arrays(ours, real)


def same_training(library, defaults, make, shape):
    """Return whether two epochs from one integer give the same losses and weights."""
    x, y = images(11, *shape), images(11, 2)

    def trained(k, **arguments):
        k.utils.set_random_seed(3)
        layers = [k.Input(shape), *make(k), k.layers.Flatten(), k.layers.Dense(2)]
        model = sequential(k, layers, **arguments)
        model.compile("sgd", "mse")
        history = model.fit(x, y, batch_size=4, epochs=2, verbose=0).history
        return [history["loss"], *model.get_weights()]

    return same_arrays(trained(minikeras, defaults=defaults), trained(library))


def plain(config):
    """Return a config without the marks of what the table decides."""
    if not isinstance(config, dict):
        return config
    return {key: plain(value) for key, value in config.items() if key not in ("said", "unsaid")}


def round_trips(library, kind, arguments):
    """Return our config of a layer, and those of ours made from a real Keras's configs of it.

    Our config is in the format of Keras 3, which is why Keras 3 alone must read it.
    """
    ours, real = getattr(minikeras.layers, kind), getattr(library.layers, kind)
    config = ours(name="it", **arguments).get_config()
    reals = [real(name="it", **arguments)]
    reals += [real.from_config(config)] if library is keras else []
    return plain(config), [plain(ours.from_config(one.get_config()).get_config()) for one in reals]
