"""Take a large or a negative seed modulo 2**31 - 2.

**Keras** 3 counts in 64 bits and draws in 32: a seed of 2**31 - 2 or more, or a negative one, comes
round to another seed before an initializer draws. Keras 2 gives the op the seed as it is.

**TF1** gives `tf.random.stateless_normal(shape, seed=[seed, 0])` the seed as it is.

**PyTorch** takes a seed of 64 bits as it is, in `torch.manual_seed`.

**Hidden in** `keras/src/backend/tensorflow/random.py::_cast_seed` (line 19, Keras 3.15);
`tf_keras/src/backend.py::RandomGenerator.make_seed_for_stateless_op` (line 1991, 2.21) does
nothing of the kind.

**Since** Keras 3.5 (2024).

**Symptom** `seed=-1`, a time in milliseconds or a date such as 20240131120000 give other weights in
Keras 3 than in Keras 2, and in Keras 3 the same ones as some small seed. Small seeds, and those
that Keras draws itself, give the same ones everywhere.

**Formula** `seed % (2**31 - 2)`

**Read** [Random numbers in Keras 3](https://keras.io/api/random/seed_generator/), on what a seed is
there.
"""

from __future__ import annotations


def wrap_seed(seed: int, enabled: bool) -> int:
    """Return the seed that an op is given.

    Examples:
        >>> wrap_seed(-1, True), wrap_seed(2**31, True)  # Keras 3
        (2147483645, 2)
        >>> wrap_seed(-1, False), wrap_seed(2**31, False)  # Keras 2, TF1
        (-1, 2147483648)
    """
    return seed % (2**31 - 2) if enabled else seed
