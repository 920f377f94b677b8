"""Files saved whole or not at all."""

import pytest

from desktop.gallery_saving import Saved, save_bytes, save_files


@pytest.fixture
def sources(tmp_path):
    made = [tmp_path / f"{n}.png" for n in range(3)]
    for n, path in enumerate(made):
        path.write_bytes(b"%d" % n)
    return made


def test_each_is_copied_and_what_is_there_replaced(sources, tmp_path):
    (folder := tmp_path / "out").mkdir()
    targets = [folder / source.name for source in sources]
    targets[0].write_bytes(b"old")
    assert save_files(zip(sources, targets, strict=True)) == Saved(tuple(targets), ())
    assert [target.read_bytes() for target in targets] == [b"0", b"1", b"2"]
    assert len(list(folder.iterdir())) == 3


def test_those_that_are_gone_are_told_and_the_others_saved(sources, tmp_path):
    sources[1].unlink()
    targets = [tmp_path / f"copy{n}.png" for n in range(3)]
    assert save_files(zip(sources, targets, strict=True)) == Saved((targets[0], targets[2]), (sources[1],))
    assert not targets[1].exists()


def test_what_the_disk_refuses_ends_it_and_leaves_nothing_half(sources, tmp_path):
    (tmp_path / "full").mkdir()
    (taken := tmp_path / "full" / "a directory").mkdir()
    found = save_files([(sources[0], tmp_path / "full" / "a.png"), (sources[1], taken), (sources[2], tmp_path / "z")])
    assert (found.paths, found.refused) == ((tmp_path / "full" / "a.png",), taken)
    assert found.why
    assert sorted(path.name for path in (tmp_path / "full").iterdir()) == ["a directory", "a.png"]


def test_bytes_replace_what_is_there_whole_or_not_at_all(tmp_path):
    (target := tmp_path / "a.png").write_bytes(b"old")
    save_bytes(b"new", target)
    assert target.read_bytes() == b"new"
    (taken := tmp_path / "a directory").mkdir()
    with pytest.raises(OSError):
        save_bytes(b"new", taken)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a directory", "a.png"]
