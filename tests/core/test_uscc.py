import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import uscc

FIRST17 = st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17)


def test_the_example_code_of_the_standard_is_valid() -> None:
    assert uscc.is_valid("91350100M000100Y43")
    assert not uscc.is_valid("91350100M000100Y44")


@given(FIRST17)
def test_a_code_with_its_check_character_is_valid(first17: str) -> None:
    assert uscc.is_valid(first17 + uscc.check_character(first17))


@given(FIRST17, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_found(first17: str, place: int, other: str) -> None:
    code = first17 + uscc.check_character(first17)
    wrong = code[:place] + other + code[place + 1 :]
    assert uscc.is_valid(wrong) == (wrong == code)


@given(FIRST17, st.integers(0, 15))
def test_two_exchanged_neighbours_are_always_found(first17: str, place: int) -> None:
    code = first17 + uscc.check_character(first17)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert uscc.is_valid(swapped) == (swapped == code)


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100Y43", "9135010OM000100Y43"]
)
def test_other_lengths_and_characters_are_not_valid(code: str) -> None:
    assert not uscc.is_valid(code)


def test_a_code_as_typed_is_put_into_form() -> None:
    assert uscc.normalise(" ９１350100m000100y43\u3000\ufeff") == "91350100M000100Y43"
    assert uscc.normalise("9135 0100 M000 100Y 43") == "91350100M000100Y43"


@pytest.mark.parametrize("first17", ["", "91350100M000100Y", "91350100M000100YI"])
def test_no_check_character_for_what_is_no_code(first17: str) -> None:
    with pytest.raises(ValueError):
        uscc.check_character(first17)
