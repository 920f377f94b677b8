import resources
from desktop.windows.gallery.deeds import ICONS, Deed, hint, title


def test_each_has_words_and_an_icon():
    for deed in Deed:
        assert title(deed) != hint(deed)
        assert resources.path(f"icons/{ICONS[deed]}.svg").is_file()
