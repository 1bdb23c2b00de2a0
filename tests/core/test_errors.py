import pytest

from core.errors import Invalid, NotAllowed, Refusal, Refused, Stale, Unseen


def test_a_refusal_names_its_field() -> None:
    refused = Refused("本月已截止。", field="month")
    assert (refused.message, refused.field, str(refused)) == ("本月已截止。", "month", "本月已截止。")


def test_invalid_keeps_every_message_by_field() -> None:
    invalid = Invalid({"amount": ["金额须大于 0。"], "": ["合同号重复。"]})
    assert invalid.errors == {"amount": ["金额须大于 0。"], "": ["合同号重复。"]}
    assert "金额须大于 0。" in invalid.message
    assert "合同号重复。" in invalid.message


@pytest.mark.parametrize("kind", [NotAllowed, Unseen, Stale])
def test_every_expected_failure_can_be_caught_together_and_says_something(kind: type[Refusal]) -> None:
    with pytest.raises(Refusal) as caught:
        raise kind()
    assert caught.value.message
