from proxy_core.core import Core
from proxy_core.options import CoreOptions
from tests.harness import running, simulated


async def test_a_running_easel_looks_at_itself(tmp_path):
    async with running(tmp_path / "data", simulated(PLANTED=())) as bench:
        said = await bench.core.diagnose()
        assert f"serve runs and answers at {bench.url}" in said
        assert "gemini 1 ready" in said
        assert "PLANTED" not in said
        assert max(map(len, said.splitlines())) <= 100


async def test_one_that_could_not_start_does_too(tmp_path):
    (tmp_path / "file").touch()
    said = await Core(CoreOptions(tmp_path / "file", vault="memory")).diagnose()
    assert "cannot be read: Not a directory." in " ".join(said.split())
