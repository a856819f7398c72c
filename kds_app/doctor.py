"""``kds doctor``: what whoever installs the tablet should know, a line each, and the way out where one is needed."""

import asyncio
import os
import platform
import shutil
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from PySide6.QtWidgets import QApplication

from kds_app import __version__
from kds_app.config import Config
from kds_app.engine.ports import NotStoredError
from kds_app.engine.sound import Silence
from kds_app.host.async_secrets import open_secrets
from kds_app.host.credentials import SecretStoreError
from kds_app.host.paths import FolderUnusableError, Paths, ResourcesMissingError, resources
from kds_app.host.settings import Settings
from kds_app.host.settings_file import load_settings
from kds_app.host.sink import Sink
from kds_app.host.speaker import Loudspeaker
from kds_app.remote.tls import build_context
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.report import waiting_and_settled
from kds_app.ui import theme
from kds_app.ui.calls import silence_says
from kds_app.ui.scripts import SCRIPTS, missing_scripts

_PLUGINS = "the package libasound2-plugins (PulseAudio) or pipewire-alsa (PipeWire)"
_ROOM = 64 * 2**20
"""Bytes: with less on the disk the display is soon one that takes no tap."""
_PATIENCE = 5.0
"""Seconds for the network, and for a keyring that may have to be unlocked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. ``wrong`` is something that should be mended before a shift."""

    about: str
    text: str
    wrong: bool = False


def examine(config: Config, out: TextIO) -> int:
    """Write every finding to ``out``; 0 if nothing is wrong, else 1. Changes nothing and never shows a secret."""
    wrong = 0
    for finding in _findings(config):
        wrong += finding.wrong
        out.write(f"{'!!' if finding.wrong else 'ok'}  {finding.about:<10}  {finding.text}\n")
    out.write("All is well.\n" if not wrong else f"{wrong} to mend: the lines with !!\n")
    return 1 if wrong else 0


def _findings(config: Config) -> Iterator[Finding]:
    yield Finding("version", f"kds {__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield from _screen()
    yield _sound()
    try:
        paths = Paths.for_data_dir(config.data_dir)
    except FolderUnusableError as error:
        yield Finding("data", str(error), wrong=True)
        return
    yield from _disk(paths)
    loaded = load_settings(paths.settings)
    for message in loaded.messages:
        yield Finding("settings", message, wrong=True)
    yield asyncio.run(_secret(loaded.settings))
    yield _network(config.base_url or loaded.settings.url)


def _screen() -> Iterator[Finding]:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application runs in this process")
    where = application.platformName()
    seen = application.primaryScreen()
    size, finger = seen.size(), theme.density(seen, None) * theme.FINGER
    text = f"{size.width()}×{size.height()} by {where}; a key of 20 mm takes {finger:.0f} pixels (Settings → Screen)"
    yield Finding("screen", text if where != "offscreen" else f"none here ({where}): {text}")
    try:
        theme.load_fonts(resources())
    except (FileNotFoundError, ResourcesMissingError) as error:
        yield Finding("letters", f"The program is not whole: {error}", wrong=True)
        return
    missing = missing_scripts()
    if not missing:
        yield Finding("letters", "shows " + ", ".join(script.name for script in SCRIPTS))
    for script in missing:
        text = f"{script.name} cannot be shown here. On Debian: sudo apt-get install {script.package}"
        yield Finding("letters", text, wrong=True)


def _sound(sink: Sink | None = None) -> Finding:
    try:
        speaker = Loudspeaker(resources() / "sounds", sink)
    except ResourcesMissingError as error:
        return Finding("sound", str(error), wrong=True)
    speaker.look()
    speaker.wait(_PATIENCE)
    silence = speaker.silence if not speaker.busy else Silence.STUCK
    if silence is None:
        return Finding("sound", "there is a loudspeaker; Settings → Sound lets you hear it")
    text = f"{silence_says(silence)}: the frame of the screen will flash at each ring instead"
    if (Path(os.environ.get("XDG_RUNTIME_DIR", "")) / "pulse" / "native").is_socket():
        text += f"; a sound server runs here, and is heard through {_PLUGINS}"
    return Finding("sound", f"{text[0].upper()}{text[1:]}", wrong=True)


def _disk(paths: Paths) -> Iterator[Finding]:
    free = shutil.disk_usage(paths.data).free
    writable = os.access(paths.data, os.W_OK | os.X_OK)
    text = f"{paths.data}, {free / 2**20:,.0f} MiB free"
    yield Finding("data", text if writable else f"{text}: may not be written to", wrong=not writable or free < _ROOM)
    try:
        entries = waiting_and_settled(paths.data / "kds.db", 1)
    except (NotStoredError, NewerDatabaseError) as error:
        yield Finding("taps", str(error), wrong=True)
        return
    waiting = sum(entry.waiting for entry in entries)
    yield Finding("taps", f"{waiting} waiting to be sent (kds outbox lists them)" if waiting else "none waiting")


async def _secret(settings: Settings) -> Finding:
    try:
        secrets = await open_secrets(os.environ, patience=_PATIENCE)
        key = secrets.partner_key or settings.partner_key
        kept = await secrets.read(settings.url, key) if settings.url and key else None
    except SecretStoreError as error:
        return Finding("secret", str(error), wrong=True)
    there = "the secret is there" if kept else "none kept for this shop yet: Settings → Connection"
    return Finding("secret", f"{secrets.source} {there[0].upper()}{there[1:]}.", wrong=not secrets.lasting)


def _network(url: str, connect: Callable[[str, int], None] | None = None) -> Finding:
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    if host is None:
        return Finding("partner", "no address set yet: Settings → Connection")
    try:
        (connect or (_shake_hands if parts.scheme == "https" else _reach))(host, port)
    except ssl.SSLError:
        text = f"{host} answers, but not securely: check the date, and whether the Wi-Fi wants a sign-in"
        return Finding("partner", text, wrong=True)
    except OSError as error:
        return Finding("partner", f"{host} cannot be reached: {error.strerror or 'no answer'}", wrong=True)
    return Finding("partner", f"{host} can be reached")


def _reach(host: str, port: int) -> None:
    socket.create_connection((host, port), _PATIENCE).close()


def _shake_hands(host: str, port: int) -> None:
    with closing(socket.create_connection((host, port), _PATIENCE)) as line:
        build_context().wrap_socket(line, server_hostname=host).close()
