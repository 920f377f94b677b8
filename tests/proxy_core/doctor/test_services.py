import ssl
import time

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.doctor.finding import State
from proxy_core.doctor.services import check, clock
from proxy_core.doctor.upstreams import Reached, Target, Way
from tests.proxies import proxy, tls
from tests.proxy_core.doctor.conftest import account
from tests.proxy_core.doctor.test_upstreams import NAME, server

OWN = "PLANTED-host.test"


def reached(skew=None, way=Way.ANSWERED):
    return Reached(Target("gemini", "https://x.test"), way, skew=skew)


async def test_a_persons_own_hosts_are_counted_and_never_named(scene, tmp_path):
    shown, trust = tls(tmp_path, OWN)
    async with server(shown, date=-3600) as (port, _), proxy("http", {OWN.lower(): "127.0.0.1"}) as way:
        accounts = [account(Provider.OPENAI, base_url=f"https://{OWN}:{port}/v1")]
        own, time_there = await check(scene(accounts, {"upstream_proxy": way.url}, now=time.time), trust)
    assert (own.name, own.state, own.facts["hosts"]) == ("upstream_own", State.OK, 1)
    assert str(own.said).startswith("openai-compatible at hosts of your own (1): all answer")
    assert (time_there.state, time_there.said.code) == (State.TROUBLE, "doctor_clock_ahead")
    assert "60 min ahead" in str(time_there.said)
    assert "planted" not in f"{own}{time_there}".lower()


async def test_public_services_are_named(scene, tmp_path):
    """A proxy knows Google by a server of ours, which has a certificate for its name."""
    name = "generativelanguage.googleapis.com"
    shown, trust = tls(tmp_path, name)
    async with server(shown, date=0) as (port, _), Redirecting(name, port) as way:
        found, there = await check(scene([account()], {"upstream_proxy": way.url}, now=time.time), trust)
    assert (found.name, found.state, found.facts["host"]) == ("upstream_gemini", State.OK, name)
    assert "through the outgoing proxy" in str(found.said)
    assert (there.state, there.name) == (State.OK, "clock")


class Redirecting:
    """A proxy for which the ports of a name's addresses are those of a server of ours."""

    def __init__(self, name, port):
        self._name, self._port = name, port

    async def __aenter__(self):
        from tests.proxies import HttpProxy

        port = self._port

        class Elsewhere(HttpProxy):
            async def _open(self, host, _port):
                return await super()._open(host, port)

        self._proxy = Elsewhere({self._name: "127.0.0.1"})
        await self._proxy.start()
        return self._proxy

    async def __aexit__(self, *_):
        await self._proxy.stop()


async def test_each_failure_has_its_words_and_its_next_step(scene, nobodys_port):
    accounts = [account(Provider.OPENAI, base_url=f"http://127.0.0.1:{nobodys_port}/v1"), account()]
    made = scene(accounts, {"upstream_proxy": f"http://user:PLANTED@127.0.0.1:{nobodys_port}"}, now=time.time)
    gemini, own, there = await check(made, ssl.create_default_context())
    assert (gemini.state, gemini.facts["way"]) == (State.TROUBLE, "no_proxy")
    assert "upstream_proxy" in str(gemini.step)
    assert (own.state, own.facts["ways"]) == (State.TROUBLE, {"unreachable": 1})
    assert str(own.said).endswith("1 of 1 cannot be reached (unreachable).")
    assert str(own.step).startswith("See whether that service runs")
    assert there.state is State.NOTE
    assert "PLANTED" not in f"{gemini}{own}{there}"


@pytest.mark.parametrize("way", [one for one in Way if one is not Way.ANSWERED])
def test_every_way_has_words(way):
    from proxy_core.phrases import ENGLISH

    assert f"doctor_upstream_{way}" in ENGLISH
    assert f"doctor_upstream_{way}_next" in ENGLISH


async def test_offline_nobody_is_asked(scene):
    made = scene([account(Provider.OPENAI, base_url=f"https://{NAME}")], offline=True)
    (found,) = await check(made)
    assert (found.state, found.said.code) == (State.NOTE, "doctor_offline")


async def test_without_an_account_nobody_is_asked(scene):
    (found,) = await check(scene([account(enabled=False)]))
    assert (found.state, found.said.code) == (State.OK, "doctor_no_upstream")


@pytest.mark.parametrize(
    ("skews", "state", "words"),
    [
        ([0.4], State.OK, "right to 1 s"),
        ([30, 31, -9000], State.OK, "right to 30 s"),
        ([61], State.TROUBLE, "1 min behind"),
        ([-7200, -7201], State.TROUBLE, "120 min ahead"),
        ([None], State.NOTE, "not known"),
    ],
)
def test_the_clock_is_that_of_most(skews, state, words):
    found = clock([reached(one) for one in skews])
    assert found.state is state
    assert words in str(found.said)
