"""The arguments of an object: those its class takes and it keeps."""

from minikeras.config import arguments, expression


class Point:
    def __init__(self, x, y=2, *, name=None):
        self.y, self.x, self.name = y, x, name
        self.drawn = True


class Silent:
    pass


class Renaming:
    def __init__(self, kept, renamed):
        self.kept, self.other = kept, renamed


class Computed:
    def __init__(self, rate):
        self._rate = rate

    @property
    def rate(self):
        return self._rate


def test_arguments_are_the_parameters_in_the_order_of_the_class():
    """Other attributes are no arguments; the order is not that of the assignments."""
    assert list(arguments(Point(1)).items()) == [("x", 1), ("y", 2), ("name", None)]


def test_a_class_without_parameters_has_no_arguments():
    """Nothing is taken, nothing is said."""
    assert arguments(Silent()) == {}
    assert expression(Silent()) == "Silent()"


def test_a_parameter_kept_under_another_name_is_left_out():
    """A user's class need not follow the rule; what is unknown is not made up."""
    assert arguments(Renaming(1, 2)) == {"kept": 1}


def test_a_property_counts_as_kept():
    """`Optimizer.learning_rate` is one."""
    assert arguments(Computed(0.5)) == {"rate": 0.5}


def test_an_expression_makes_an_equal_object():
    """Text and numbers come out as Python writes them."""
    text = expression(Point(1.5, "a", name="b"))
    assert text == "Point(x=1.5, y='a', name='b')"
    assert vars(eval(text)) == vars(Point(1.5, "a", name="b"))
