"""Draw the same numbers wherever one initializer object is used.

**Keras** gives a random initializer one seed, and draws from that seed without a memory. So two
layers that share the object start with equal weights, if their shapes are equal; otherwise with
the same stream of numbers. Both versions do it, and Keras 2 warns.

**TF1** makes an op for each use. `init = tf.random_normal_initializer()`, given to two variables,
draws twice, and the second op has another seed. Only `seed=3` in it makes them equal.

**PyTorch** has no such object: `torch.nn.init.normal_(weight)` draws anew at each call.

**Hidden in** `keras/src/initializers/random_initializers.py::RandomInitializer.__init__` (line 14,
Keras 3.15), which makes the seed;
`tf_keras/src/initializers/initializers.py::RandomNormal.__init__` (line 394, 2.21), with the
warning in `::Initializer._warn_reuse` (line 118).

**Since** Keras 2.10 (2022), when initializers lost their memory, and 3.0. Up to 2.9 an object
without a seed drew anew.

**Symptom** `init = HeNormal()` at the top of a program and `kernel_initializer=init` in each layer:
two branches, or two layers of one width, begin as copies of each other.

**Formula** `seed_of_use = seed`

**With** `draw_seeds_at`, which says where that one seed comes from.

**Read** A library that met
[the warning of Keras 2.10](https://github.com/keras-team/keras-hub/issues/352); what was
[different before](https://github.com/keras-team/keras/issues/15586).
"""

from __future__ import annotations


def repeat_shared_initializer(seed: int, uses: int, enabled: bool) -> int:
    """Return the seed for one more use of an initializer that was used `uses` times before.

    Examples:
        >>> [repeat_shared_initializer(7, uses, True) for uses in range(3)]  # Keras
        [7, 7, 7]
        >>> [repeat_shared_initializer(7, uses, False) for uses in range(3)]  # TF1
        [7, 8, 9]
    """
    return seed if enabled else seed + uses
