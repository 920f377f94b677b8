"""The sentences for values that a setting does not take: each names what it does."""

import pytest
from msgspec.structs import replace

from proxy_core.setting_errors import number_shown, refusal
from proxy_core.setting_info import SettingGroup, SettingInfo, SettingKind

ONE = SettingInfo("colour", "Colour", "Help.", (), SettingKind.TEXT, SettingGroup.WINDOW)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": SettingKind.SWITCH}, "'Colour' is on or off: true or false."),
        ({"kind": SettingKind.WHOLE, "minimum": 1, "maximum": 9}, "Colour is a whole number from 1 to 9."),
        (
            {"kind": SettingKind.NUMBER, "minimum": 0.5, "maximum": 1e7, "unit": "s"},
            "Colour is a number from 0.5 to 10000000 s.",
        ),
        ({"kind": SettingKind.TEXT}, "Colour is a text, and not empty."),
        ({"kind": SettingKind.CHOICE, "choices": ("red", "blue")}, "'Colour' is one of red, blue."),
        ({"kind": SettingKind.LIST}, "'Colour' is a list of texts."),
        ({"kind": SettingKind.TABLE}, "'Colour' is a table with a text beside each name."),
        (
            {"kind": SettingKind.TABLE, "choices": ("1K", "2K")},
            "'Colour' is a table with one of 1K, 2K beside each name.",
        ),
        (
            {"kind": SettingKind.TABLE, "minimum": 0, "maximum": 1},
            "'Colour' is a table with a number from 0 to 1 beside each name.",
        ),
    ],
)
def test_each_kind_has_its_sentence(changes, said):
    error = refusal(replace(ONE, **changes), "whatever - at `$.colour`")
    assert str(error) == said
    assert error.phrase.values["key"] == "colour"


def test_of_several_rows_the_wrong_one_is_named():
    rows = replace(ONE, kind=SettingKind.ROWS)
    assert str(refusal(rows, "whatever - at `$.colour[4].provider`")).startswith("Row 5 of 'Colour' does not fit.")
    said = str(refusal(rows, "whatever - at `$.colour`"))
    assert said.startswith(
        "'Colour' is a list of rows. A row has match, and may have provider (google or openai), model"
    )


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [(5, "", "5"), (5.0, "s", "5 s"), (0.001, "s", "0.001 s"), (10_000_000, "", "10000000")],
)
def test_numbers_as_people_read_them(number, unit, shown):
    assert number_shown(number, unit) == shown
