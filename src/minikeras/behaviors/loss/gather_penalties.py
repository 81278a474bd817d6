"""Gather the penalties of all layers, in an order: float32 addition is not associative.

**Keras** has two kinds of penalty, on the output of a layer and on its weights, and adds up both.
Keras 3 walks over the layers twice: first it takes the penalties on outputs, then those on
weights, and only on weights that are trained. Keras 2 walks once, and takes all of a layer before
the next; it goes on to punish the weights of a frozen layer, which nothing can change.

**TF1** `tf.GraphKeys.REGULARIZATION_LOSSES` holds the penalties of weights in the order in which
the variables were made, frozen or not; a penalty on an output is a line that you write.

**PyTorch** has no list of penalties. An optimizer applies `weight_decay` to each parameter by
itself, and passes over those without a gradient, frozen ones among them.

**Hidden in** `keras/src/layers/layer.py::Layer.losses` (line 1316, Keras 3.15) and
`::Layer._get_regularization_losses` (line 1296);
`tf_keras/src/engine/base_layer.py::Layer.losses` (line 1424, 2.21).

**Since** Keras 3.0 for outputs first, and 3.2 (2024) without frozen weights. Keras 1.2 (2016) and
later go by layer; 2.2 put the penalties into a `set` on the way, and 2.3 brought an order back.

**Symptom** The printed loss of a model with frozen layers is larger in Keras 2 than in Keras 3, by
a constant. Without frozen layers the two losses differ in their last bits.

**Formula** `np.sum(on_outputs) + np.sum(on_weights)`, up to rounding.

**With** `add_penalties`, which adds them to the loss.

**Read** the documentation of [layer weight
regularizers](https://keras.io/api/layers/regularizers/), which says where the penalties are kept
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

Penalty = tuple[int, tf.Tensor, bool]  # the number of the layer, the penalty, whether it trains


def gather_penalties(
    on_outputs: Sequence[Penalty], on_weights: Sequence[Penalty], order: str
) -> list[tf.Tensor]:
    """Return the penalties in the order in which they are added up.

    `order` is "outputs_first" (Keras 3, without those of frozen weights) or "by_layer" (Keras 2
    and TF1).

    Examples:
        >>> outputs = [(1, "output 1", True)]
        >>> weights = [(0, "weight 0", True), (1, "frozen", False)]
        >>> gather_penalties(outputs, weights, "outputs_first")  # Keras 3
        ['output 1', 'weight 0']
        >>> gather_penalties(outputs, weights, "by_layer")  # Keras 2, TF1
        ['weight 0', 'output 1', 'frozen']
    """
    if order == "outputs_first":
        trained = [penalty for penalty in on_weights if penalty[2]]
        return [tensor for _, tensor, _ in [*on_outputs, *trained]]
    return [tensor for _, tensor, _ in sorted([*on_outputs, *on_weights], key=lambda p: p[0])]
