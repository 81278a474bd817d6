"""Choose the learning rate of Lion.

**Keras** 3 gives `Lion()` the rate 0.001 of its neighbours, Keras 2 gave it 0.0001. Each weight
moves by the whole rate in every step, whatever the gradient, so the same program goes ten times as
far.

**TF1** has no Lion. This column has the 0.0001 that the authors of Lion wrote.

**PyTorch** has no Lion in `torch.optim` (2.5); the authors' own `Lion` for PyTorch has 0.0001.

**Hidden in** `keras/src/optimizers/lion.py::Lion.__init__` (line 46, Keras 3.15);
`tf_keras/src/optimizers/lion.py::Lion.__init__` (line 64, 2.21).

**Since** Keras 2.13 (2023) with 0.0001, and Keras 3.0 with 0.001.

**Symptom** The program of a paper that trains well in Keras 2 is restless in Keras 3: its weights
jump by 0.001 to the last step.

**Formula** `weight -= learning_rate * np.sign(0.9 * mean + 0.1 * gradient)`

**Read** [Symbolic Discovery of Optimization Algorithms](https://arxiv.org/abs/2302.06675) (Chen et
al., 2023), and the [pull request](https://github.com/keras-team/keras/pull/17605) in which an
author asks to say that its scale is another one
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def lion_learning_rate(asked: T | None, default: float) -> T | float:
    """Return the rate that was asked for, else the default.

    Examples:
        >>> lion_learning_rate(None, 1e-3)  # Keras 3
        0.001
        >>> lion_learning_rate(None, 1e-4)  # Keras 2, TF1
        0.0001
        >>> lion_learning_rate(0.3, 1e-3), lion_learning_rate(0.3, 1e-4)  # you said so
        (0.3, 0.3)
    """
    return default if asked is None else asked
