"""What is known of the business."""

from kds_app.domain.shop import Branch, Shop


def test_a_business_that_has_told_nothing_has_nothing_to_choose_from() -> None:
    assert (Shop().brands, Shop().branches) == ((), ())
    assert Shop(branches=(Branch(7, "Kemang"),)) != Shop()
