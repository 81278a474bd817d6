"""Rows that make another row dead: whatever its value then is, nothing changes.

A contract test searches for such pairs with small models. It fails for a pair that is not written
here, and for one that is and does not hold.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Dead(NamedTuple):
    """A row that another one makes dead."""

    row: str
    by: str
    values: tuple[Any, ...]  # of `by`
    because: str
    model: str  # the row whose small model shows it

    @property
    def condition(self) -> str:
        """The value, or the values, with which the other row is dead.

        Examples:
            >>> Dead("one", "other", (True, None), "", "").condition
            '`other` is `True` or `None`'
        """
        return f"`{self.by}` is {' or '.join(f'`{value!r}`' for value in self.values)}"


DEAD = (
    Dead(
        "wrap_seed",
        "stateless_draws",
        (False,),
        "the seed of the initializer is not used",
        "wrap_seed",
    ),
    Dead(
        "repeat_shared_initializer",
        "stateless_draws",
        (False,),
        "the op has a memory and needs no seed of its own",
        "repeat_shared_initializer",
    ),
    Dead(
        "random_normal_stddev",
        "kernel_initializer",
        ("glorot_uniform",),
        "kernels are not drawn with `random_normal`; other weights may be",
        "kernel_initializer",
    ),
    Dead(
        "random_normal_stddev",
        "recurrent_initializer",
        ("orthogonal",),
        "recurrent kernels are not drawn with `random_normal`; other weights may be",
        "recurrent_initializer",
    ),
    Dead(
        "random_normal_stddev",
        "embeddings_initializer",
        ("uniform",),
        "embeddings are not drawn with `random_normal`; other weights may be",
        "embeddings_initializer",
    ),
    Dead(
        "random_normal_stddev",
        "zero_bias",
        (True,),
        "biases are not drawn; other weights may be",
        "zero_bias",
    ),
    Dead(
        "count_receptive_field",
        "kernel_initializer",
        ("random_normal",),
        "its spread does not depend on the shape",
        "count_receptive_field",
    ),
    Dead(
        "resize_in_inference",
        "evaluate_in_inference_mode",
        (False,),
        "no pass is one of inference",
        "resize_in_inference",
    ),
    Dead(
        "add_gate_bias",
        "gru_reset_after",
        (False,),
        "the state has no bias of its own",
        "add_gate_bias",
    ),
    Dead(
        "fuse_layer_normalization",
        "layernorm_epsilon",
        (1e-12,),
        "the fused operation takes no epsilon as small as that",
        "fuse_layer_normalization",
    ),
    Dead(
        "normalization_form",
        "fuse_layer_normalization",
        (True,),
        "the fused operation has a form of its own",
        "fuse_layer_normalization",
    ),
    Dead(
        "copy_in_inference",
        "dropout_training_flag",
        (False,),
        "dropout drops in every pass",
        "dropout_training_flag",
    ),
    Dead(
        "copy_in_inference",
        "evaluate_in_inference_mode",
        (False,),
        "no pass is one of inference",
        "copy_in_inference",
    ),
    Dead(
        "batchnorm_momentum",
        "moving_average_update",
        (None,),
        "the moving averages do not move",
        "batchnorm_momentum",
    ),
    Dead(
        "ignore_class_hides_logits",
        "recover_logits",
        (False,),
        "no logits are recovered in any case",
        "ignore_class_hides_logits",
    ),
    Dead(
        "recover_focal_logits",
        "recover_logits",
        (False,),
        "no logits are recovered for any loss",
        "recover_focal_logits",
    ),
    Dead(
        "clip_probabilities",
        "recover_logits",
        (True,),
        "with a softmax or sigmoid at the end, the loss comes from the logits",
        "recover_logits",
    ),
    Dead(
        "clip_probabilities",
        "ignore_class_hides_logits",
        (False,),
        "with an ignored class too, the loss comes from the logits",
        "ignore_class_hides_logits",
    ),
    Dead(
        "renormalize_sparse",
        "recover_logits",
        (True,),
        "with a softmax at the end, the loss comes from the logits",
        "recover_logits",
    ),
    Dead(
        "renormalize_sparse",
        "ignore_class_hides_logits",
        (False,),
        "with an ignored class too, the loss comes from the logits",
        "ignore_class_hides_logits",
    ),
    Dead(
        "l1_l2_factor",
        "add_penalties",
        (None,),
        "the penalty is not added to the loss",
        "l1_l2_factor",
    ),
    Dead(
        "l2_penalty",
        "l1_l2_factor",
        (0.0,),
        "`l1_l2()` then has no penalty; one with a number has",
        "l1_l2_factor",
    ),
    Dead(
        "l2_penalty", "add_penalties", (None,), "the penalty is not added to the loss", "l2_penalty"
    ),
    Dead(
        "activity_penalty_per_example",
        "add_penalties",
        (None,),
        "the penalty is not added to the loss",
        "activity_penalty_per_example",
    ),
    Dead(
        "gather_penalties",
        "add_penalties",
        (None,),
        "no penalty is added to the loss",
        "gather_penalties",
    ),
    Dead(
        "reduce_rate_in",
        "monitor_direction",
        ("metric",),
        "while a metric that should grow does, no rate is reduced",
        "monitor_direction",
    ),
    Dead(
        "new_order_each_epoch",
        "shuffle_each_epoch",
        (False,),
        "no order is drawn",
        "new_order_each_epoch",
    ),
    Dead(
        "count_missing_batch",
        "fill_epoch",
        (False,),
        "an epoch over arrays ends with the pass and misses no batch",
        "fill_epoch",
    ),
    Dead(
        "keep_last_batch",
        "batch_size",
        (None,),
        "all rows are one batch, which is full",
        "keep_last_batch",
    ),
    Dead(
        "align_metric_labels",
        "keep_metrics",
        (False,),
        "a second `compile` without metrics leaves none",
        "keep_metrics",
    ),
    Dead(
        "binary_accuracy_threshold",
        "resolve_accuracy",
        (False,),
        "`accuracy` then never means `binary_accuracy`",
        "resolve_accuracy",
    ),
    Dead(
        "average_binary_accuracy",
        "resolve_accuracy",
        (False,),
        "`accuracy` then never means `binary_accuracy`",
        "resolve_accuracy",
    ),
    Dead(
        "evaluate_in_inference_mode",
        "dropout_training_flag",
        (False,),
        "dropout drops in every pass",
        "evaluate_in_inference_mode",
    ),
    Dead(
        "read_rate",
        "advance_schedule",
        (False,),
        "the rate of the last step is that of the next",
        "read_rate",
    ),
)


def sentences(row: str) -> list[str]:
    """Return what a page says of a row: what makes it dead, and what it makes dead.

    Examples:
        >>> sentences("new_order_each_epoch")
        ['**Dead** if `shuffle_each_epoch` is `False`: no order is drawn.']
    """
    dead = [f"**Dead** if {each.condition}: {each.because}." for each in DEAD if each.row == row]
    makes = [each for each in DEAD if each.by == row]
    return dead + [
        f"**Makes dead** `{each.row}`, if {each.condition}: {each.because}." for each in makes
    ]
