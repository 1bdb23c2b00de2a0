from core.enums import LabelledEnum, LabelledIntEnum


class Colour(LabelledEnum):
    RED = "red", "红"
    BLUE = "blue", "蓝"


class Status(LabelledIntEnum):
    DRAFT = 1, "草稿"
    FILED = 2, "已报"


def test_members_are_their_values_and_carry_a_label() -> None:
    assert Colour.RED == "red"
    assert Colour("blue").label == "蓝"
    assert Status.FILED == 2
    assert Status(1).label == "草稿"
    assert Status.DRAFT < Status.FILED


def test_choices_are_pairs_in_order() -> None:
    assert Colour.choices() == [("red", "红"), ("blue", "蓝")]
    assert Status.choices() == [(1, "草稿"), (2, "已报")]
    assert type(Status.choices()[0][0]) is int


def test_a_label_leads_back_to_its_member() -> None:
    assert Status.by_label("已报") is Status.FILED
    assert Colour.by_label("红") is Colour.RED
    assert Status.by_label("无此状态") is None
