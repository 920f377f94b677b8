from tests.proxy_core.commands.conftest import asked, make_easel


def test_the_key_of_a_serve_is_shown_and_replaced(demo):
    assert demo.easel.ok("key", "show") == f"{demo.key}\n"
    new = demo.easel.ok("key", "rotate").strip()
    assert new.startswith("sk-")
    assert new != demo.key

    def status(key):
        headers = {"Authorization": f"Bearer {key}"}
        return asked("GET", f"{demo.base_url}/models", headers=headers).status_code

    assert (status(new), status(demo.key)) == (200, 401)


def test_alone_the_key_lasts(easel_with_a_vault):
    key = easel_with_a_vault.ok("key", "show")
    assert easel_with_a_vault.ok("key", "show") == key
    assert key.startswith("sk-")


def test_the_given_key_stays(tmp_path):
    done = make_easel(tmp_path, EASEL_API_KEY="sk-given").run("key", "rotate")
    assert (done.returncode, done.stdout) == (0, "sk-given\n")
    assert "EASEL_API_KEY" in done.stderr


def test_the_secret_of_webhooks_is_shown_and_stays(easel_with_a_vault):
    secret = easel_with_a_vault.ok("key", "webhook").strip()
    assert secret.startswith("whsec-")
    easel_with_a_vault.ok("key", "rotate")
    assert easel_with_a_vault.ok("key", "webhook").strip() == secret


def test_the_secret_of_webhooks_of_a_serve_is_its_own(demo):
    assert demo.easel.ok("key", "webhook") == demo.easel.ok("key", "webhook") != demo.easel.ok("key", "show")
