"""The optimizers, by class or by name."""

from minikeras.errors import unknown
from minikeras.optimizers.adam import Adam
from minikeras.optimizers.base import Optimizer
from minikeras.optimizers.rmsprop import RMSprop
from minikeras.optimizers.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer", "RMSprop", "get"]

NAMES: dict[str, type[Optimizer]] = {"adam": Adam, "rmsprop": RMSprop, "sgd": SGD}


def get(identifier: str | type[Optimizer] | Optimizer) -> Optimizer:
    """Return an optimizer for a name (in any case), a class or an object.

    Examples:
        >>> get("Adam").learning_rate
        0.001
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()  # type: ignore[call-arg]
    if isinstance(identifier, str) and identifier.lower() in NAMES:
        return NAMES[identifier.lower()]()  # type: ignore[call-arg]
    raise ValueError(unknown("optimizer", identifier, NAMES, "compile(optimizer=...)"))
