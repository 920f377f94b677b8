from desktop.palette_uses import MOST, PaletteUses


def test_the_one_used_last_is_first_and_each_is_there_once():
    uses = PaletteUses(["a", "b", "c"])
    uses.add("b")
    uses.add("d")
    assert uses.names == ("d", "b", "a", "c")


def test_whoever_keeps_them_is_told_and_gets_no_more_than_fit():
    kept = []
    uses = PaletteUses((str(number) for number in range(2 * MOST)), kept.append)
    uses.add("new")
    assert kept == [uses.names]
    assert len(uses.names) == MOST
    assert uses.names[0] == "new"
