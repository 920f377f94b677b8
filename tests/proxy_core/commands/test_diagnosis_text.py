import pytest
from msgspec.structs import replace

from proxy_core.commands.diagnosis_text import lines
from proxy_core.doctor.examine import Diagnosis, told
from proxy_core.doctor.finding import fine, note, trouble
from proxy_core.phrases import phrase

FINDINGS = (
    fine("port", phrase("doctor_port_any")),
    note("proxy", phrase("doctor_not_running"), phrase("doctor_not_running_next")),
    trouble("data_directory", phrase("doctor_directory_unmakeable", place="~/x"), phrase("doctor_directory_next")),
)
DIAGNOSIS = Diagnosis("2026-01-01T00:00:00+00:00", 0.42, FINDINGS)


def test_columns_and_next_steps():
    assert list(lines(DIAGNOSIS, 100)) == [
        "ok       port            any free one is taken at the start",
        "note     proxy           Easel does not run.",
        "                         -> Start it: easel, or easel serve",
        "trouble  data directory  ~/x is not there and cannot be made.",
        "                         -> See who owns it and whether its disk is there, or choose another with",
        "                            --data-dir.",
        "",
        "To mend: 1. To know: 1. Looked at 3 things in 0.4 s. No secret, name or host of yours is in this: it",
        "may be pasted in public.",
    ]


def test_commands_have_the_options_of_this_start():
    demo = replace(DIAGNOSIS, options="--demo")
    assert "                         -> Start it: easel --demo, or easel --demo serve" in list(lines(demo, 100))
    assert told(demo)["findings"][1]["next"] == "Start it: easel --demo, or easel --demo serve"
    assert told(demo)["findings"][0]["next"] is None


@pytest.mark.parametrize("width", [20, 30, 44, 59, 60, 80, 110])
def test_nothing_is_wider_than_the_terminal(width):
    for line in lines(DIAGNOSIS, width):
        assert len(line) <= max(width, 25), line


def test_in_a_narrow_one_names_have_lines_of_their_own():
    assert list(lines(DIAGNOSIS, 40))[:5] == [
        "ok       port",
        "  any free one is taken at the start",
        "note     proxy",
        "  Easel does not run.",
        "  -> Start it: easel, or easel serve",
    ]


def test_what_is_to_be_done_about_several_is_said_once():
    again = Diagnosis("", 0.1, (FINDINGS[2], FINDINGS[2], FINDINGS[0]))
    assert "\n".join(lines(again, 110)).count("->") == 1


def test_only_the_state_has_a_colour():
    coloured = list(lines(DIAGNOSIS, 100, colour=True))
    assert coloured[0] == "\x1b[32mok\x1b[0m       port            any free one is taken at the start"
    assert "\x1b" not in "".join(lines(DIAGNOSIS, 100))


def test_without_trouble_it_says_so():
    well = Diagnosis("", 0.1, FINDINGS[:1])
    assert list(lines(well, 110))[-2].startswith("Nothing to mend.")
