from pathlib import Path

from msgspec.structs import replace

from desktop import gallery_text
from proxy_core import GalleryFacets
from tests.desktop.fake_gallery import kept

PICTURE = kept("abcdefgh1234.png", Path("/gone"), prompt="A fox: asleep/under a fern?\nwatercolour")


def test_a_picture_is_called_by_the_beginning_of_its_prompt():
    assert gallery_text.name(PICTURE) == "A fox: asleep/under a fern? watercolour"
    assert len(gallery_text.name(replace(PICTURE, prompt="word " * 99))) == gallery_text.NAME_LENGTH
    assert gallery_text.name(replace(PICTURE, prompt="")) == "Picture without a prompt"


def test_a_file_is_named_such_that_every_disk_takes_it():
    assert gallery_text.file_name(PICTURE) == "A-fox-asleepunder-a-fern-watercolour.png"
    assert gallery_text.file_name(replace(PICTURE, prompt="???", mime="image/jpeg")) == "easel-abcdefgh.jpg"
    assert gallery_text.file_name(replace(PICTURE, prompt="狐狸")) == "狐狸.png"


def test_how_much_there_is():
    assert gallery_text.amount(GalleryFacets(pictures=12, size=1_400_000_000)) == "12 pictures, 1.4 GB"
    assert gallery_text.amount(GalleryFacets()) == ""


def test_what_is_known_of_a_picture():
    facts = dict(gallery_text.facts(PICTURE))
    assert facts["Size"] == "320 \u00d7 200"
    assert facts["File"] == "PNG, 1.4 MB"
    assert facts["Client"] == "openai-python 3.52"
    assert "Client" not in dict(gallery_text.facts(replace(PICTURE, client="")))


def test_of_one_that_was_found_only_what_its_file_tells_is_said():
    found = replace(PICTURE, model="", account="", client="", prompt="", origin="found")
    assert gallery_text.about(found).startswith("320 \u00d7 200\n")
    facts = dict(gallery_text.facts(found))
    assert "Model" not in facts
    assert facts["Why"] == "Its file was there, and the database did not know it"
    unknown = replace(found, width=0, height=0)
    assert "0 \u00d7 0" not in gallery_text.about(unknown)
    assert "Size" not in dict(gallery_text.facts(unknown))


def test_which_of_all_it_is():
    assert gallery_text.place(2, 200, complete=True) == "3 of 200"
    assert gallery_text.place(2, 200, complete=False) == "3 of more than 200"
