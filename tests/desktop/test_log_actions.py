import asyncio
import threading

from desktop.log_actions import PAGE, PAGES
from proxy_core import EaselError, Outcome, RequestFilter, spawn
from tests.desktop.fakes import NOW, busy_log, record
from tests.desktop.waiting import PATIENCE, heard

EVERYTHING = RequestFilter()


def run(qt_runner, room, story):
    async def whole():
        await room.open()
        await story(room.verbs.log)

    qt_runner.run(whole())


def test_a_page_of_the_log(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.page_loaded, lambda ticket, _: ticket == 7) as got:
            log.load_page(7, RequestFilter(outcomes=(Outcome.FAILED,)))
        assert [one.id for one in got[-1][1]] == ["r05"]

    run(qt_runner, room, story)


def test_a_gap_is_filled_page_by_page(room, core, qt_runner):
    core.log = {str(n): (record(str(n), started_at=NOW - n), ()) for n in range(900)}

    async def story(log):
        async with heard(log.page_loaded, lambda ticket, _: ticket == 8) as got:
            log.load_page(8, EVERYTHING, NOW - 99, NOW - 600)
        ids = [int(one.id) for one in got[-1][1]]
        assert ids[0] == 100
        assert set(range(100, 601)) <= set(ids)
        assert len(ids) < 800, "and no further"

    run(qt_runner, room, story)


def test_an_older_page_does_not_wait_for_the_engine(room, core, qt_runner):
    core.log = busy_log()
    gate = threading.Event()

    async def story(log):
        room.engine.post(lambda _: gate.wait(60))
        try:
            async with heard(log.page_loaded, lambda ticket, _: ticket == 7) as got:
                log.load_page(7, EVERYTHING, NOW)
        finally:
            gate.set()
        assert got[-1][1]

    run(qt_runner, room, story)


def test_a_page_that_is_not_whole_on_the_disk_comes_from_the_engine(room, core, qt_runner):
    core.log, core.written = busy_log(), False

    async def story(log):
        async with heard(log.page_loaded, lambda ticket, _: ticket == 7) as got:
            log.load_page(7, EVERYTHING, NOW)
        assert got[-1][1]

    run(qt_runner, room, story)


def test_only_the_page_that_was_asked_for_last_comes(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.page_loaded, lambda ticket, _: ticket == 9) as got:
            log.load_page(8, EVERYTHING)
            log.load_page(9, EVERYTHING)
        assert [ticket for ticket, _ in got] == [9]

    run(qt_runner, room, story)


def begun_by(core, search):
    """What the window begins past the engine from now on: `search(before)` each."""
    begun = []

    def begin(_limit, before, _matching):
        begun.append(spawn(search(before), name="a page"))
        return begun[-1]

    core.requests_written = begin
    return begun


def test_a_search_that_nobody_waits_for_ends(room, core, qt_runner):
    async def never(_before):
        await asyncio.Event().wait()

    async def story(log):
        begun = begun_by(core, never)
        log.load_page(1, EVERYTHING, NOW)
        log.load_page(2, EVERYTHING, NOW)  # before the first verb took a step
        await asyncio.wait(begun[:1], timeout=PATIENCE)
        ended = [search.cancelled() for search in begun]
        await log.close()
        await asyncio.wait(begun[1:], timeout=PATIENCE)
        log.load_page(3, EVERYTHING, NOW)
        assert (ended, [search.cancelled() for search in begun]) == ([True, False], [True, True])

    run(qt_runner, room, story)


def test_a_gap_that_is_too_long_is_filled_to_a_part_and_no_page_is_begun_in_vain(room, core, qt_runner):
    async def full(before):
        return tuple(record(str(before - n), started_at=before - n) for n in range(1, PAGE + 1))

    async def story(log):
        begun = begun_by(core, full)
        async with heard(log.page_loaded) as got:
            log.load_page(8, EVERYTHING, NOW, 0.0)
        assert (len(begun), len(got[-1][1])) == (PAGES, PAGES * PAGE)

    run(qt_runner, room, story)


def test_a_page_that_cannot_be_read(room, core, qt_runner):
    async def story(log):
        core.log_error = EaselError("store_failed", path="easel.db", why="disk I/O error")
        async with heard(log.page_not_loaded) as got, heard(log.message) as said:
            log.load_page(3, EVERYTHING)
        assert got == [(3,)]
        assert "disk I/O error" in said[0][0]

    run(qt_runner, room, story)


def test_what_the_log_can_be_filtered_by(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.facets_loaded) as got:
            log.load_facets()
        assert "heron@example.com" in got[-1][0].accounts

    run(qt_runner, room, story)


def test_exporting_and_what_came_of_it(room, core, qt_runner, tmp_path):
    core.log = busy_log()

    async def story(log):
        async with heard(log.exported) as got:
            log.export(tmp_path / "log.csv", "csv", RequestFilter(outcomes=(Outcome.FAILED,)))
        assert got == [(str(tmp_path / "log.csv"), 1)]
        assert (tmp_path / "log.csv").read_text(encoding="utf-8") == "csv r05\n"

    run(qt_runner, room, story)


def test_an_export_can_be_cancelled(room, core, qt_runner, tmp_path):
    async def story(log):
        core.export_gate = asyncio.Event()
        async with heard(log.busy_changed, lambda verb, busy: verb == "export" and busy):
            log.export(tmp_path / "log.csv", "csv", EVERYTHING)
        async with heard(log.busy_changed, lambda verb, busy: verb == "export" and not busy):
            log.cancel_export()
        assert not (tmp_path / "log.csv").exists()

    run(qt_runner, room, story)


def test_clearing(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.cleared) as got:
            log.clear(RequestFilter(outcomes=(Outcome.FAILED,)))
        assert got == [(1,)]
        assert "r05" not in core.log

    run(qt_runner, room, story)


def test_the_newest_come_whatever_is_looked_for_elsewhere(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.newest_loaded) as got, heard(log.page_loaded, lambda ticket, _: ticket == 9):
            log.load_page(9, RequestFilter(outcomes=(Outcome.FAILED,)))
            log.load_newest(3)
        assert [one.id for one in got[-1][0]] == ["r09", "r08", "r07"]

    run(qt_runner, room, story)


def test_one_request_is_looked_up_by_its_id(room, core, qt_runner):
    core.log = busy_log()

    async def story(log):
        async with heard(log.looked_up, lambda wanted, _: wanted == "gone") as got:
            log.look_up("r05")
            log.look_up("gone")
        assert {wanted: found and found.id for wanted, found in got} == {"r05": "r05", "gone": None}

    run(qt_runner, room, story)
