"""minikeras for a program of Keras 2: every `Sequential` has the table of Keras 2.

A program under test says `Sequential([...])`, and a user of minikeras would add
`defaults=Defaults.keras2()` there; importing this module instead does only that. All the rest is
minikeras itself, and so are the modules under this one.
"""

import sys
from types import ModuleType

import minikeras
from minikeras.defaults import Defaults


class Sequential(minikeras.Sequential):
    """A Sequential whose table is that of Keras 2."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, defaults=Defaults.keras2(), **named)


models = ModuleType(f"{__name__}.models")
models.Sequential = Sequential
sys.modules[models.__name__] = models

for _name in minikeras.__all__:
    if _name not in ("Sequential", "models"):
        globals()[_name] = _part = getattr(minikeras, _name)
        if isinstance(_part, ModuleType):
            sys.modules[f"{__name__}.{_name}"] = _part

__path__ = []  # Python asks for it before it looks for `minikeras_as_keras2.layers`
