"""Decide which weights are trained: when the model is compiled, or at its first fit.

**Keras** reads `layer.trainable` once, and later changes wait for the next `compile`. Keras 2 reads
it inside `compile`. Keras 3 reads it when it makes its training step, at the first `fit` after
`compile`; so a layer that is frozen between the two calls is frozen in Keras 3 and trained in
Keras 2.

**TF1** `minimize(loss, var_list=...)` decides when the training op is made, which is when the
person writes that line, before the first step.

**PyTorch** has no such moment. `parameter.requires_grad_(False)` holds from the next forward pass
on: the parameter gets no gradient, and an optimizer passes over a parameter whose `grad` is None.

**Hidden in** `keras/src/trainers/trainer.py::Trainer.compile` (line 223, Keras 3.15) forgets the
training step, and `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.make_train_function`
makes it again at the first fit; `tf_keras/src/engine/training.py::Model._reset_compile_cache` (line
860, 2.21), called by `compile`, notes the flags, and
`tf_keras/src/engine/training_utils.py::RespectCompiledTrainableState` (line 164) puts them back
while `fit` runs.

**Since** Keras 1.1 (2016) notes the flags in `compile`, as all of Keras 2 does; 1.0 read them at
the first fit. Keras 3.0 (2023) reads them at the first fit again.

**Symptom** A layer that was frozen after `compile` goes on learning, and nothing says so.

**Formula** `np.array(trainable_at_compile)` or `np.array(trainable_at_first_fit)`.

**Read** [froze layer, but weights still changed](https://github.com/keras-team/keras/issues/3268),
and the answer that this is intended: [Possible bug in
_collected_trainable_weights](https://github.com/keras-team/keras/issues/6405)
"""

from __future__ import annotations

from collections.abc import Sequence


def freeze_at(
    at_compile: Sequence[bool], at_first_fit: Sequence[bool], moment: str
) -> tuple[bool, ...]:
    """Return whether each layer is trained; `moment` is "compile" or "first_fit".

    Examples:
        >>> freeze_at([True, True], [True, False], "first_fit")  # Keras 3, TF1
        (True, False)
        >>> freeze_at([True, True], [True, False], "compile")  # Keras 2
        (True, True)
    """
    return tuple(at_compile if moment == "compile" else at_first_fit)
