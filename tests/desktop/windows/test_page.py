from desktop.windows.page import Page, keys, title


def test_each_page_has_a_name_and_a_key_of_its_own():
    assert [(title(page), keys(page)) for page in Page] == [
        ("Overview", "Ctrl+1"),
        ("Accounts", "Ctrl+2"),
        ("Requests", "Ctrl+3"),
        ("Connect", "Ctrl+4"),
        ("Settings", "Ctrl+5"),
    ]
