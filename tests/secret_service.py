"""A Secret Service of one's own: a session bus and a gnome-keyring that live no longer than a test asks."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

# For needs_system. dbus-run-session stands for dbus-daemon, which comes in the same package and which it starts itself.
BUS = ("dbus-run-session",)
COMMANDS = (*BUS, "gnome-keyring-daemon")

_PASSWORD = "password of the test"

# Without service directories the bus starts nothing by itself: no prompter, and no daemon that outlives the test.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def session_bus() -> Iterator[tuple[str, Path]]:
    """A session bus with nobody on it: its address, for DBUS_SESSION_BUS_ADDRESS, and a private directory."""
    # A short path, not tmp_path: the address of a socket has at most 107 characters.
    with TemporaryDirectory(prefix="easel-bus-") as name:
        directory = Path(name)
        config = directory / "bus.conf"
        config.write_text(_BUS.format(directory=directory))
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        with _running(command, {"PATH": os.environ["PATH"]}) as bus:
            yield _line(bus), directory


@contextmanager
def secret_service() -> Iterator[str]:
    """The address of a session bus with a gnome-keyring on it, its login collection new and unlocked."""
    with session_bus() as (address, directory):
        environ = {
            "PATH": os.environ["PATH"],
            "DBUS_SESSION_BUS_ADDRESS": address,
            "HOME": str(directory),
            "XDG_RUNTIME_DIR": str(directory),
            "XDG_DATA_HOME": str(directory),
        }
        (directory / "keyrings").mkdir()
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        with _running(command, environ) as daemon:
            assert daemon.stdin
            daemon.stdin.write(_PASSWORD)
            daemon.stdin.close()  # it reads to the end, makes the collection, then takes its name on the bus
            _wait_for("org.freedesktop.secrets", address)
            yield address


def lock(address: str) -> None:
    """Lock the login collection, as a screen saver may."""
    import secretstorage
    from jeepney.io.blocking import open_dbus_connection

    with closing(open_dbus_connection(address)) as connection:
        secretstorage.get_default_collection(connection).lock()


def unlock(address: str) -> None:
    """Unlock it by its password, as the person does in the prompt that these tests have nobody to answer."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
    with closing(open_dbus_connection(address)) as connection:
        plain = new_method_call(service, "OpenSession", "sv", ("plain", ("s", "")))
        _, session = connection.send_and_get_reply(plain, timeout=60).body
        # gnome-keyring's own way in for programs that ask for the password themselves.
        direct = service.with_interface("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
        secret = (session, b"", _PASSWORD.encode(), "text/plain")
        login = "/org/freedesktop/secrets/collection/login"
        call = new_method_call(direct, "UnlockWithMasterPassword", "o(oayays)", (login, secret))
        connection.send_and_get_reply(call, timeout=60)


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        command,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for(name: str, address: str) -> None:
    """Return when `name` is on the bus; TimeoutError after 10 s."""
    from jeepney import MatchRule, message_bus  # keyring brings it on Linux only
    from jeepney.io.blocking import open_dbus_connection

    taken = MatchRule(type="signal", sender=message_bus.bus_name, member="NameOwnerChanged")
    taken.add_arg_condition(0, name)
    with closing(open_dbus_connection(address)) as connection, connection.filter(taken) as signals:
        connection.send_and_get_reply(message_bus.AddMatch(taken), timeout=60)
        (there,) = connection.send_and_get_reply(message_bus.NameHasOwner(name), timeout=60).body
        if not there:
            connection.recv_until_filtered(signals, timeout=60)


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    line = process.stdout.readline().strip()
    assert line, f"{process.args} ended without a word"
    return line
