"""What pages say of rows that make others dead."""

from minikeras import interactions
from minikeras.interactions import Dead, sentences


def test_both_rows_of_a_pair_tell(monkeypatch):
    """The one that is dead, and the one that makes it so; all values are named."""
    dead = Dead("clip", "logits", ("yes", None), "nothing is clipped", "logits")
    monkeypatch.setattr(interactions, "DEAD", (dead,))
    assert sentences("clip") == ["**Dead** if `logits` is `'yes'` or `None`: nothing is clipped."]
    (said,) = sentences("logits")
    assert said.startswith("**Makes dead** `clip`, if `logits` is `'yes'`")
    assert sentences("another") == []
