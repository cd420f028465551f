"""Random choices can be repeated."""

from postroom.demo.dice import Dice


def test_equal_keys_give_equal_choices_and_different_keys_others() -> None:
    one, same, other = (Dice("key", number).digits(12) for number in (1, 1, 2))
    assert one == same
    assert one != other


def test_a_pattern_is_filled_with_digits_and_letters_and_never_begins_with_a_drawn_zero() -> None:
    for number in range(50):
        filled = Dice(number).fill("##-@@/x")
        assert filled[0] in "123456789"
        assert filled[1].isdigit()
        assert filled[3:5].isalpha()
        assert filled[2] + filled[5:] == "-/x"


def test_a_sample_has_no_option_twice() -> None:
    assert sorted(Dice(1).sample(range(9), 9)) == list(range(9))
