from PIL import Image

from proxy_core.simulator import brushes

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def canvas() -> Image.Image:
    return Image.new("RGB", (40, 40), BLACK)


def test_a_gradient_runs_from_the_first_colour_to_the_last():
    picture = brushes.gradient((3, 50), [BLACK, (0, 200, 0), WHITE])
    column = [picture.getpixel((1, row))[0] for row in range(50)]
    assert column == sorted(column)
    assert max(picture.getpixel((0, 0))) < 10
    assert min(picture.getpixel((2, 49))) > 245
    assert brushes.gradient((2, 2), [WHITE]).getpixel((0, 0)) == WHITE


def test_a_polygon_is_painted_where_it_is_and_may_leave_the_canvas():
    picture = canvas()
    brushes.polygon(picture, [[(10, 10), (90, 10), (90, 30), (10, 30)]], [WHITE])
    assert picture.getpixel((5, 20)) == BLACK
    assert picture.getpixel((39, 20)) == WHITE
    brushes.polygon(picture, [[(-9, -9), (-5, -9), (-5, -5)]], [WHITE])
    assert picture.getpixel((0, 0)) == BLACK


def test_alpha_lets_the_ground_through():
    picture = canvas()
    brushes.polygon(picture, [[(0, 0), (40, 0), (40, 40), (0, 40)]], [WHITE], alpha=0.5)
    assert 120 < picture.getpixel((20, 20))[0] < 135


def test_a_disc_is_round_with_a_smooth_edge():
    picture = canvas()
    brushes.disc(picture, (20, 20), 10, WHITE)
    assert picture.getpixel((20, 20)) == WHITE
    assert picture.getpixel((11, 11)) == BLACK
    assert len(set(picture.convert("L").tobytes())) > 2


def test_a_glow_fades_to_nothing_at_its_rim():
    picture = canvas()
    brushes.glow(picture, (20, 20), 18, WHITE, 1)
    row = [picture.getpixel((x, 20))[0] for x in range(20, 40)]
    assert row == sorted(row, reverse=True)
    assert row[0] > 200
    assert row[-2] == 0


def test_clouds_have_no_edge():
    picture = Image.new("RGB", (200, 200), BLACK)
    brushes.clouds(picture, [(60, 80, 140, 120)], WHITE, 1)
    assert picture.getpixel((100, 100))[0] > 200
    assert 0 < picture.getpixel((100, 78))[0] < 200
    assert picture.getpixel((100, 20)) == BLACK
