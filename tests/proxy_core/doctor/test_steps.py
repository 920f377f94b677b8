import re
from pathlib import Path

import pytest

from proxy_core.commands.options import default_dir
from proxy_core.doctor.steps import options_of, with_options
from proxy_core.english.doctor import DOCTOR


def test_the_usual_start_needs_nothing(around, tmp_path):
    assert options_of(around(vault=None, data_dir=Path(default_dir(demo=False)))) == ""
    assert options_of(around(vault=None, demo=True, data_dir=Path(default_dir(demo=True)))) == "--demo"
    named = {"EASEL_DATA_DIR": str(tmp_path / "other")}
    assert options_of(around(named, vault=None, data_dir=tmp_path / "other")) == ""


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("home/data", "--data-dir ~/data"),
        ("home/my data", "--data-dir '~/my data'"),
        ("home/it's", """--data-dir '~/it'"'"'s'"""),
        ("home/noor@example.com", "--data-dir DIR"),
    ],
)
def test_what_was_chosen_is_named_as_far_as_it_may_be(around, tmp_path, place, said):
    assert options_of(around(vault=None, data_dir=tmp_path / place)) == said


def test_the_demo_of_a_window_is_in_a_directory_below(around):
    start = around(vault="file")
    assert options_of(start) == "--data-dir ~/data --vault file"
    demo = around().options.as_demo()
    assert options_of(around(vault=demo.vault, demo=demo.demo, data_dir=demo.data_dir)) == (
        "--demo --data-dir ~/data/demo"
    )


def test_every_command_gets_them_and_nothing_else():
    said = "Start it: easel, or easel serve. Restart Easel, look at easel.db and easel.service."
    assert with_options(said, "") == said
    assert with_options(said, r"--data-dir '~\1'") == (
        r"Start it: easel --data-dir '~\1', or easel --data-dir '~\1' serve. "
        "Restart Easel, look at easel.db and easel.service."
    )


@pytest.mark.parametrize(
    "code", [code for code, words in DOCTOR.items() if code.endswith("_next") and "easel" in words]
)
def test_no_step_has_a_command_that_they_miss(code):
    with_them = with_options(DOCTOR[code], "--demo")
    assert not re.search(r"\beasel\b(?! --demo|\.)", with_them)
