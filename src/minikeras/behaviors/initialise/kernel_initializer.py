"""Draw a kernel nobody specified from the Glorot uniform distribution.

**Keras** gives `Dense` and `Conv2D` the argument `kernel_initializer="glorot_uniform"`: a kernel
between inputs and outputs is drawn evenly from `-limit` to `limit`, where the limit falls as the
layer grows. The variance is 2 / (inputs + outputs), chosen so that a signal keeps its size on the
way through many layers.

**TF1** has no default: `tf.Variable(tf.random_normal([784, 10]))` is the line of the tutorials, and
it draws every kernel with variance 1, whatever the size of the layer. Only
`tf.get_variable("kernel", [784, 10])`, which needs no initial value, draws Glorot uniform too.

**PyTorch** `torch.nn.Linear` and `torch.nn.Conv2d` draw evenly too, from `-1 / sqrt(inputs)` to
`1 / sqrt(inputs)`, whatever the number of outputs. The variance is 1 / (3 inputs), so ten linear
layers of 100 units leave 0.004 of a signal. `torch.nn.init.xavier_uniform_` is Keras's formula.

**Hidden in** `keras/src/layers/core/dense.py::Dense.__init__` (line 89, Keras 3.15) and
`keras/src/layers/convolutional/base_conv.py::BaseConv.__init__` (line 102);
`tf_keras/src/layers/core/dense.py::Dense.__init__` (line 108, 2.21) and
`tf_keras/src/layers/convolutional/base_conv.py::Conv.__init__` (line 106). The limit is computed in
`keras/src/initializers/random_initializers.py::VarianceScaling.__call__` (line 315) and
`tf_keras/src/initializers/initializers.py::VarianceScaling._generate_init_val` (line 672). TF1's
own default is in `tensorflow/python/ops/variable_scope.py::_VariableStore._get_default_initializer`
(line 964).

**Since** at least Keras 0.3.3 (2016) for `Dense` and the 2D convolution; the 1D convolution drew
`uniform` there and in 1.1, and `glorot_uniform` in 1.2.2 and later.

**Symptom** Depth blows the signal up. Through ten linear layers of 100 units, numbers of size 1
keep a size near 1 with Glorot kernels; with `tf.random_normal` kernels they grow tenfold a layer,
to about ten billion.

**Formula** `limit = np.sqrt(6 / (fan_in + fan_out))`

**With** the default changed to `random_normal`, `random_normal_stddev` sets the scale of every
kernel. `count_receptive_field` decides what counts as an input.

**Read** [Understanding the difficulty of training deep feedforward neural
networks](https://proceedings.mlr.press/v9/glorot10a.html) (Glorot and Bengio, 2010), and
[glorot_normal init should be glorot_uniform?](https://github.com/keras-team/keras/issues/52)
"""

from __future__ import annotations


def kernel_initializer(asked: str | None, default: str) -> str:
    """Return the name of the initializer of a kernel: what was asked for, else the default.

    Examples:
        >>> kernel_initializer(None, "glorot_uniform")  # Keras
        'glorot_uniform'
        >>> kernel_initializer(None, "random_normal")  # TF1
        'random_normal'
        >>> kernel_initializer("he_normal", "glorot_uniform")
        'he_normal'
    """
    return default if asked is None else asked
