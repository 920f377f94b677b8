"""How a type says what a setting is: read back as it was written, with its kind, bounds and default."""

from functools import partial
from typing import Annotated, Literal

import msgspec
import pytest

from proxy_core.setting_info import SettingGroup, SettingInfo, SettingKind, about_setting, described

told = partial(about_setting, group=SettingGroup.LOG)


class Row(msgspec.Struct):
    name: str


class Made(msgspec.Struct):
    switch: Annotated[bool, told("S", "Help.")] = True
    whole: Annotated[int, told("W", "Help.", ge=1, le=9, unit="min", restart=True)] = 5
    number: Annotated[float, told("N", "Help.", ge=0.5)] = 1.5
    text: Annotated[str, told("T", "Help.", min_length=1)] = "x"
    choice: Annotated[Literal["b", "a"], told("C", "Help.", meanings={"b": "bee", "a": "ay"})] = "a"
    named: Annotated[str, told("D", "Help.", meanings={"x": "ex"})] = "x"
    some: Annotated[tuple[str, ...], told("L", "Help.", example='["one"]')] = ()
    table: Annotated[dict[str, Annotated[float, msgspec.Meta(ge=0, le=1)]], told("B", "Help.")] = {}
    rows: Annotated[tuple[Row, ...], told("R", "Help.")] = (Row("one"),)


def test_the_kinds():
    kinds = [one.kind for one in described(Made())]
    assert kinds == [
        *(SettingKind.SWITCH, SettingKind.WHOLE, SettingKind.NUMBER, SettingKind.TEXT, SettingKind.CHOICE),
        *(SettingKind.CHOICE, SettingKind.LIST, SettingKind.TABLE, SettingKind.ROWS),
    ]


def test_everything_that_was_said_is_there():
    found = {one.name: one for one in described(Made(whole=7))}
    assert found["whole"] == SettingInfo(
        *("whole", "W", "Help.", (), SettingKind.WHOLE, SettingGroup.LOG, 1, 9, "min"), restart=True, default=7
    )
    assert (found["number"].minimum, found["number"].maximum) == (0.5, None)
    assert (found["table"].minimum, found["table"].maximum) == (0, 1)
    assert (found["choice"].choices, found["choice"].meanings["b"]) == (("b", "a"), "bee")  # in the order written
    assert found["named"].choices == ("x",)
    assert (found["some"].example, found["text"].example) == ('["one"]', "")
    assert (found["rows"].default, found["some"].default) == ([{"name": "one"}], [])


def test_one_that_says_nothing_of_itself_is_a_mistake():
    class Forgot(msgspec.Struct):
        bare: int = 1

    with pytest.raises(TypeError, match="bare"):
        described(Forgot())
