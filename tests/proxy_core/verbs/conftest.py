"""A real Core whose proxy takes a free port."""

import pytest

from proxy_core.core import Core
from proxy_core.options import CoreOptions


@pytest.fixture
async def core(tmp_path):
    core = Core(CoreOptions(data_dir=tmp_path / "data", vault="memory", host="127.0.0.1"))
    await core.start()
    await core.change_settings({"port": 0})
    yield core
    await core.stop()
