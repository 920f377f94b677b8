import json
from dataclasses import replace

import pytest

from proxy_core.images.catalog import MODELS
from proxy_core.settings import Settings


def test_settings_are_listed_read_and_set(easel):
    rows = {row["name"]: row for row in json.loads(easel.ok("settings", "list", "--json"))}
    assert tuple(rows) == Settings.__struct_fields__
    assert rows["port"]["value"] == 8045
    assert rows["port"]["label"]
    assert rows["auth_mode"]["choices"]
    assert rows["auth_mode"]["meanings"]["off"] == "never"
    assert (rows["port"]["kind"], rows["port"]["group"], rows["port"]["restart"]) == ("whole", "proxy", True)
    assert (rows["log_days"]["minimum"], rows["log_days"]["maximum"], rows["log_days"]["unit"]) == (1, 3650, "days")
    assert easel.ok("settings", "set", "port", "9001") == "port = 9001\n"
    assert easel.ok("settings", "get", "port") == "9001\n"
    assert easel.ok("settings", "set", "auth_mode", "strict") == "auth_mode = strict\n"
    assert easel.ok("settings", "set", "qualities", '{"hd": "2K"}') == 'qualities = {"hd":"2K"}\n'
    text = easel.ok("settings", "list")
    assert "port = 9001\n    Port." in text
    assert 'such as easel.example.com. Such as: ["easel.example.com"]\n' in text
    assert "    Look. The colours of the window. system: as the system has it. light:" in text
    assert json.loads((easel.data_dir / "settings.json").read_text())["auth_mode"] == "strict"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("set", "port", "many"), "easel: Port is a whole number from 0 to 65535."),
        (("set", "porr", "1"), "no setting 'porr'"),
        (("get", "porr"), "no setting 'porr'"),
    ],
)
def test_what_a_setting_does_not_take_is_said(easel, args, said):
    done = easel.run("settings", *args)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_settings_go_back_to_their_defaults(easel):
    for key, value in (("port", "9001"), ("log_days", "9"), ("upstream_proxy", "socks5://me:s3cret@127.0.0.1:1080")):
        easel.ok("settings", "set", key, value)
    assert easel.ok("settings", "reset", "log_days", "look", "port") == "port = 8045\nlog_days = 30\nlook = system\n"
    assert easel.ok("settings", "get", "log_days") == "30\n"
    easel.ok("settings", "set", "sizes", '{"1x1": "1:1"}')
    done = easel.run("settings", "reset", "--all", "--yes")
    assert (done.stdout, done.stderr) == ("upstream_proxy = system\nsizes = {}\n", "")
    assert {row["name"] for row in rows(easel) if row["value"] != row["default"]} == set()
    again = easel.run("settings", "reset", "--all", "--yes")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "Every setting has its default already.\n")


def rows(easel):
    return json.loads(easel.ok("settings", "list", "--json"))


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((), 2, "Say which settings, or --all."),
        (("port", "--all"), 2, "Say which settings, or --all."),
        (("port", "--yes"), 2, "--yes is for --all."),
        (("--all",), 2, "Say --yes to reset every setting without a question."),
        (("port", "porr"), 1, "no setting 'porr'"),
    ],
)
def test_what_is_to_be_reset_is_said(easel, args, code, said):
    easel.ok("settings", "set", "port", "9001")
    done = easel.run("settings", "reset", *args)
    assert (done.returncode, done.stdout, said in done.stderr) == (code, "", True)
    assert easel.ok("settings", "get", "port") == "9001\n"


@pytest.mark.parametrize("words", ["easel settings get lo", "easel settings set lo", "easel settings reset port lo"])
def test_the_shell_completes_names_of_settings(easel, words):
    env = {"_EASEL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = replace(easel, env=easel.env | env).ok()
    assert done.split() == ["plain,log_rows", "plain,log_days", "plain,look"]


def test_a_password_is_set_and_never_shown(easel):
    value = "socks5://someone:s3cret@127.0.0.1:1080"
    shown = "socks5://***@127.0.0.1:1080"
    assert easel.ok("settings", "set", "upstream_proxy", value) == f"upstream_proxy = {shown}\n"
    assert easel.ok("settings", "get", "upstream_proxy") == f"{shown}\n"
    assert "s3cret" not in easel.ok("settings", "list") + easel.ok("settings", "list", "--json")
    refused = easel.run("settings", "set", "upstream_proxy", "ftp://someone:s3cret@127.0.0.1")
    assert (refused.returncode, "s3cret" in refused.stderr) == (1, False)
    assert json.loads((easel.data_dir / "settings.json").read_text())["upstream_proxy"] == value


def test_beside_a_serve_its_settings_change_at_once(demo):
    demo.easel.ok("settings", "set", "keep_prompts", "false")
    assert demo.easel.ok("settings", "get", "keep_prompts") == "false\n"
    assert demo.easel.ok("settings", "get", "port") == "0\n"


def test_what_waits_for_a_start_of_the_proxy_says_so(easel):
    assert easel.run("settings", "set", "port", "9001").stderr == ""  # nothing runs
    easel.ok("settings", "set", "port", "0")
    with easel.running("serve") as process:
        base_url = process.stdout.readline().removeprefix("Easel listening on ").strip()
        done = easel.run("settings", "set", "port", "9002")
        assert (done.returncode, done.stdout) == (0, "port = 9002\n")
        assert done.stderr == f"The proxy listens on {base_url} until it is started again.\n"
        assert easel.run("settings", "set", "log_days", "9").stderr == ""
        reset = easel.run("settings", "reset", "port", "log_days")
        assert (reset.stdout, reset.stderr) == ("port = 8045\nlog_days = 30\n", done.stderr)


def test_models_are_listed(easel):
    listed = json.loads(easel.ok("models", "--json"))
    assert [model["id"] for model in listed["models"]] == list(MODELS)
    assert {"match": "gpt-image-*", "provider": "google", "model": "gemini-3-pro-image"} in listed["routes"]
    text = easel.ok("models")
    assert "gemini-2.5-flash-image (Nano Banana)" in text
    assert "sizes: one for each ratio" in text


def test_an_address_beyond_this_computer_says_what_it_means_and_needs_the_key(easel):
    said = easel.run("settings", "set", "host", "0.0.0.0")
    assert (said.returncode, said.stdout) == (0, "host = 0.0.0.0\n")
    assert said.stderr.startswith("Other computers can reach Easel on 0.0.0.0, and who has its key draws")
    refused = easel.run("settings", "set", "auth_mode", "off")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "clients must bring the key" in refused.stderr
    assert easel.ok("settings", "get", "auth_mode") == "all_except_health\n"
    assert easel.run("settings", "set", "host", "127.0.0.1").stderr == ""
    easel.ok("settings", "set", "auth_mode", "off")
    assert easel.run("settings", "set", "host", "192.0.2.1").returncode == 1
