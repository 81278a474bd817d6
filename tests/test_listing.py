"""Text of 80 columns for a terminal."""

from minikeras.listing import aligned, wrapped


def test_values_stand_under_their_heads():
    """Names to the left, with an indent."""
    head, lines = aligned([("a", ["1", "two"]), ("longer", ["three", "4"])], ["x", "other"], "  ")
    assert head == "          x      other"
    assert lines == ["  a       1      two", "  longer  three  4"]


def test_a_long_value_pushes_the_others_and_moves_left_if_it_must():
    """No line is wider than 80 columns, and no value is cut."""
    rows = [("name", ["short", "s"]), ("wide", ["v" * 50, "w" * 20]), ("all", ["u" * 60, "t" * 60])]
    _, lines = aligned(rows, ["one", "two"])
    assert max(map(len, "\n".join(lines).splitlines())) <= 80
    assert lines[0].split() == ["name", "short", "s"]
    assert lines[1].split() == ["wide", "v" * 50, "w" * 20]
    assert "".join(lines[2].split()) == "all" + "u" * 60 + "t" * 60
    assert "\n" in lines[2]


def test_code_is_not_broken_unless_it_may_be():
    """A line with code may be too wide; with `whole_code=False` none is."""
    code = "`" + "code " * 20 + "`"
    text = f"Some words before {code} and some words after it, so that there are lines."
    assert code in wrapped(text).splitlines()
    broken = wrapped(text, "    ", whole_code=False)
    assert max(map(len, broken.splitlines())) <= 80
    assert all(line.startswith("    ") for line in broken.splitlines())
    assert broken.split() == text.split()
