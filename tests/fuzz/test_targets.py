"""Whatever comes from outside is read or refused: every target on its seeds, on mangled ones and on noise.

`make fuzz` does the same for hours, with coverage to guide it.
"""

import gc
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import TARGETS

SECONDS = 2.0
"""Of the processor, for one input of some kilobytes: a hang, and no busy machine."""
LARGEST = 300  # things that many readings of the same may leave behind, such as caches that fill


@st.composite
def mangled(draw, seeds):
    """A seed with pieces of it taken out, doubled, turned around or replaced."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.sampled_from((0, 1, 2, 5, 20, 200))))
        piece = draw(st.one_of(st.sampled_from(WORDS), st.binary(max_size=4), st.just(data[at:end] * 2)))
        data = data[:at] + piece + data[end:]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read(name):
    for seed in SEEDS[name]:
        TARGETS[name](seed)
        for end in range(0, len(seed), 7):
            TARGETS[name](seed[:end])


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused_in_time(name):
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(mangled(SEEDS[name]), st.binary(max_size=200)))
    def reads(data):
        begun = time.process_time()
        TARGETS[name](data)
        assert time.process_time() - begun < SECONDS

    reads()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_left_of_what_was_read(name):
    inputs = [seed[:at] + word + seed[at:] for seed in SEEDS[name] for word in WORDS[::5] for at in (0, len(seed) // 2)]

    def left():
        for data in inputs:
            TARGETS[name](data)
        gc.collect()
        return len(gc.get_objects())

    left()  # what is made once
    before = left()
    assert left() - before < LARGEST
