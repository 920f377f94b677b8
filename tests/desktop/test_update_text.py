from desktop import update_text
from proxy_core import VERSION, Update


def test_a_newer_version_is_told_beside_ones_own():
    assert update_text.found(Update("9.1.0")) == f"Easel 9.1.0 is out. You have {VERSION}."
    assert update_text.standing(Update("9.1.0"), "https://example.com") == update_text.found(Update("9.1.0"))


def test_without_one_it_is_said_which_this_is_and_whether_anybody_is_asked():
    assert update_text.standing(None, "https://example.com") == f"You have Easel {VERSION}."
    words = update_text.standing(None, "")
    assert words.startswith(f"You have Easel {VERSION}. Whoever made this copy named nobody to ask")
