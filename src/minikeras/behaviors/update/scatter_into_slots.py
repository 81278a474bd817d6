"""Decay a slot first, and add the rows of a sparse gradient to it then.

**Keras** 2 multiplies a momentum or a mean square by its factor, all rows of it, and adds the rows
of the gradient in a second step. Keras 3 fills the missing rows of the gradient up with zeros and
goes on as with any other gradient. Both mean the same, and neither skips the rows that have no
gradient: their momentum goes on to move them. The roundings differ.

**TF1** `tf.train.AdamOptimizer` does as Keras 2 does. Others, as `tf.train.MomentumOptimizer` and
`tf.train.RMSPropOptimizer`, leave rows without a gradient alone: that is `move_all_rows`.

**PyTorch** `torch.optim.Adam` with the dense gradient of `torch.nn.Embedding` decays and moves all
rows, too. `torch.optim.SparseAdam` with `sparse=True` touches only the rows that have a gradient.

**Hidden in** `keras/src/backend/tensorflow/sparse.py::elementwise_binary_union` (line 392, Keras
3.15); `tf_keras/src/optimizers/adam.py::Adam.update_step` (line 187, 2.21);
`tensorflow/python/training/adam.py::AdamOptimizer._apply_sparse_shared` (line 250).

**Since** at least Keras 2.6 (2021) for the scattered rows, and 3.0 for the filled ones. Up to 2.3.1
all gradients were made dense.

**Symptom** None that a loss curve shows: an embedding has other last bits after one step.

**Formula** `slot = factor * slot`, then `np.add.at(slot, indices, (1 - factor) * values)`.

**Read** [Optimizers in Keras V3 are slower than in V2 when working with sparse
gradients](https://github.com/keras-team/keras/issues/19992), and [Embedding changes even though
gradient is zero when using Adam](https://github.com/pytorch/pytorch/issues/18404)
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def scatter_into_slots(
    slot: tf.Variable,
    gradient: tf.IndexedSlices,
    whole: Callable[[tf.Tensor], tf.Tensor],
    kept: Callable[[], tf.Tensor],
    share: Callable[[tf.Tensor], tf.Tensor],
    enabled: bool,
) -> tf.Tensor:
    """Assign the new value of a slot, and return it.

    It is `whole(gradient with all rows)`, or `kept()` to which `share(values)` is added.

    Examples:
        >>> def ops(enabled):
        ...     with tf.Graph().as_default() as graph:
        ...         slot = tf.Variable([[1.0], [1.0]], use_resource=True)
        ...         gradient = tf.IndexedSlices(tf.constant([[8.0]]), tf.constant([1]), (2, 1))
        ...         earlier = len(graph.get_operations())
        ...         scatter_into_slots(
        ...             slot,
        ...             gradient,
        ...             lambda g: 0.5 * slot + 0.5 * g,
        ...             lambda: 0.5 * slot,
        ...             lambda values: 0.5 * values,
        ...             enabled,
        ...         )
        ...         types = [op.type for op in graph.get_operations()[earlier:]]
        ...         return [kind for kind in types if "Scatter" in kind or "Segment" in kind]
        >>> ops(True)  # Keras 2, TF1
        ['ResourceScatterAdd']
        >>> ops(False)  # Keras 3
        ['UnsortedSegmentSum']
    """
    if not enabled:
        rows = slot.shape[0]
        total = tf.math.unsorted_segment_sum(gradient.values, gradient.indices, rows)
        with tf.control_dependencies([slot.assign(whole(total))]):
            return slot.read_value()
    with tf.name_scope("scatter_into_slots"):
        change, faded = tf.IndexedSlices(share(gradient.values), gradient.indices), kept()
        with tf.control_dependencies([change.values]):  # it may have come from this slot
            faded = slot.assign(faded)
        with tf.control_dependencies([faded]):
            added = slot.scatter_add(change)
        with tf.control_dependencies([added]):
            return slot.read_value()
