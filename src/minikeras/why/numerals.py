"""Numbers as people read them: three or four figures, and words where there is no number."""

from __future__ import annotations

import math

Number = float | None  # None: this number was not measured

LARGEST_PLAIN = 1e4  # from here on 1.35e4 is easier to compare than 13519
SMALLEST_PLAIN = 1e-3


def number_text(value: Number, *, grouped: bool = False, missing: str = "-") -> str:
    """Write a measured number with three or four figures.

    Args:
        value: the number; NaN and infinity are written as such.
        grouped: write thousands with commas, up to ten million, in place of an exponent.
        missing: what to write where nothing was measured.

    Examples:
        >>> [number_text(value) for value in (2.39789, 0.03812, 13519.2, 3.8e-5)]
        ['2.398', '0.0381', '1.35e4', '3.80e-5']
        >>> number_text(13519.2, grouped=True)
        '13,520'
        >>> [number_text(value) for value in (float("nan"), float("-inf"), None)]
        ['nan', '-inf', '-']
    """
    if value is None:
        return missing
    if not math.isfinite(value) or value == 0:
        return f"{value:.0f}".replace("-0", "0")
    rounded = float(f"{value:.3e}")
    size = abs(rounded)
    if grouped and 1000 <= size < 1e7:
        return f"{rounded:,.0f}"
    if size < SMALLEST_PLAIN or size >= LARGEST_PLAIN:
        return exponent_text(value)
    if size < 1:
        return f"{value:#.3g}"
    return f"{rounded:.{max(0, 3 - math.floor(math.log10(size)))}f}"


def exponent_text(value: float) -> str:
    """Write a number as `1.35e4`: three figures and a short exponent."""
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def exact_text(value: Number, *, missing: str = "-") -> str:
    """Write a number with the seven figures that a float32 holds.

    Examples:
        >>> exact_text(160000.0), exact_text(159999.93), exact_text(1e12)
        ('160,000', '159,999.9', '1e+12')
    """
    if value is None:
        return missing
    return f"{value:,.7g}"


def percent_text(share: Number, *, missing: str = "-") -> str:
    """Write a share, 1.0 being all of it, as a whole percentage.

    Examples:
        >>> percent_text(0.993), percent_text(-0.001), percent_text(float("nan"))
        ('99%', '0%', 'nan')
    """
    if share is None:
        return missing
    if not math.isfinite(share):
        return number_text(share)
    return f"{whole_percent(share)}%"


def percent_range_text(low: Number, high: Number) -> str:
    """Write the lowest and the highest share of several seeds; empty if not measured.

    Examples:
        >>> percent_range_text(0.981, 1.004)
        '98 to 100'
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"{whole_percent(low)} to {whole_percent(high)}"


def whole_percent(share: float) -> str:
    """Round a share to whole per cent, with commas from a thousand on and no minus zero."""
    return f"{round(100 * share):,}"


def seconds_text(seconds: Number) -> str:
    """Write a duration.

    Examples:
        >>> seconds_text(42.3), seconds_text(312.4), seconds_text(None)
        ('42 s', '5 min 12 s', 'unknown')
    """
    if seconds is None or not math.isfinite(seconds):
        return "unknown"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def typeset(number: str) -> str:
    """Write a number for a page: with a minus sign in place of the hyphen of a terminal."""
    return number.replace("-", "\N{MINUS SIGN}")
