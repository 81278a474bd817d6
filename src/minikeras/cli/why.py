"""`minikeras why`: which hidden default makes the difference, measured."""

from __future__ import annotations

import argparse
from pathlib import Path

from minikeras.cli.quiet import import_tensorflow
from minikeras.cli.words import Commands

QUICK = {"epochs": 9, "seeds": 1, "image_size": 20, "images_per_class": 60}
FULL = {"epochs": 12, "seeds": 3, "image_size": 32, "images_per_class": 90}


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    why = commands.add_parser(
        "why",
        help="which hidden default makes the difference, measured",
        description="Train the question's network under Keras's defaults and TF1's, switch each "
        "default on and off alone, and say which one makes the difference. It takes some minutes; "
        "Ctrl-C ends it early and keeps what was measured.",
    )
    why.add_argument(
        "--data",
        metavar="DIR",
        help="a folder training/ and validation/ with a folder of JPEG files for each class; "
        "or 'digits'. Without it, images of food are rendered once.",
    )
    why.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("minikeras-why"),
        help="where why.json and why.html go (default: minikeras-why)",
    )
    for name, words in (
        ("epochs", "how long each training is"),
        ("seeds", "how often everything is repeated"),
        ("image-size", "pixels a side"),
    ):
        row = name.replace("-", "_")
        usual = f"default: {FULL[row]}, with --quick {QUICK[row]}"
        why.add_argument(f"--{name}", metavar="N", type=int, help=f"{words} ({usual})")
    why.add_argument(
        "--quick", action="store_true", help="one seed, fewer and smaller images: under a minute"
    )
    why.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check what was told, then measure."""
    from minikeras.why.options import Options, check

    base = QUICK if options.quick else FULL
    given = {name: getattr(options, name) for name in ("epochs", "seeds", "image_size")}
    numbers = base | {name: value for name, value in given.items() if value is not None}
    chosen = Options(data=options.data, out=options.out, quick=options.quick, **numbers)
    check(chosen)
    import_tensorflow()
    from rich.console import Console

    from minikeras.why.run import run as measure

    return measure(chosen, Console())
