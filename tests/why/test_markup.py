from minikeras.why.markup import Markup, escape, join, tag


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "a < b & c", tag("b", "d")) == "<p>a &lt; b &amp; c<b>d</b></p>"


def test_attributes_are_escaped() -> None:
    assert tag("p", title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;"></p>'


def test_names_of_attributes() -> None:
    assert tag("p", class_="x", aria_label="y") == '<p class="x" aria-label="y"></p>'


def test_numbers_in_attributes_are_short() -> None:
    assert tag("line", x1=100, x2=0.5, y1=1 / 3, y2=-0.001) == (
        '<line x1="100" x2="0.5" y1="0.33" y2="0"/>'
    )


def test_join_escapes_what_is_not_markup() -> None:
    assert join([Markup("<br/>"), "<br/>"], " ") == "<br/> &lt;br/&gt;"
    assert escape(Markup("&amp;")) == "&amp;"
