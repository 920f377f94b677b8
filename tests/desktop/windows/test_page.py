from desktop.windows.page import Page, keys, title


def test_each_page_has_a_name_and_a_key_of_its_own():
    assert [(title(page), keys(page)) for page in Page] == [
        ("Overview", "Ctrl+1"),
        ("Accounts", "Ctrl+2"),
        ("Playground", "Ctrl+3"),
        ("Gallery", "Ctrl+4"),
        ("Requests", "Ctrl+5"),
        ("Connect", "Ctrl+6"),
        ("Settings", "Ctrl+7"),
    ]
