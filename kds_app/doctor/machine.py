"""What this computer can keep and what it can be heard with. All of it blocks: up to ``PATIENCE`` for the sound."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.engine.ports import NotStoredError
from kds_app.engine.sound import Silence
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.credentials import SecretStoreError
from kds_app.host.paths import Paths, ResourcesMissingError, resources
from kds_app.host.sink import Sink
from kds_app.host.speaker import Loudspeaker
from kds_app.remote.credential import Credential
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.report import waiting_and_settled
from kds_app.ui.calls import silence_says

PATIENCE = 5.0
"""Seconds for the network, the loudspeaker, and a keyring that may have to be unlocked."""
_PLUGINS = "the package libasound2-plugins (PulseAudio) or pipewire-alsa (PipeWire)"
_ROOM = 64 * 2**20
"""Bytes: with less on the disk the display is soon one that takes no tap."""


def examine_sound(sink: Sink | None = None) -> Finding:
    """Whether there is a loudspeaker; without a sound."""
    try:
        speaker = Loudspeaker(resources() / "sounds", sink)
    except ResourcesMissingError as error:
        return wrong(Subject.SOUND, str(error), "Install it again.")
    speaker.look()
    speaker.wait(PATIENCE)
    silence = speaker.silence if not speaker.busy else Silence.STUCK
    if silence is None:
        return fine(Subject.SOUND, "there is a loudspeaker; Settings → Sound lets you hear it")
    text = f"{silence_says(silence)}: new orders only flash at the frame of the screen"
    way_out = "Connect or switch on a loudspeaker; nothing has to be started again."
    if (Path(os.environ.get("XDG_RUNTIME_DIR", "")) / "pulse" / "native").is_socket():
        way_out += f" A sound server runs here, and is heard through {_PLUGINS}."
    return wrong(Subject.SOUND, text, way_out)


def examine_disk(paths: Paths) -> Iterator[Finding]:
    """The data folder, and what is in the outbox."""
    free = shutil.disk_usage(paths.data).free
    text = f"{paths.data}, {free / 2**20:,.0f} MiB free"
    if not os.access(paths.data, os.W_OK | os.X_OK):
        yield wrong(Subject.DISK, f"{text}: may not be written to", "Give this user the folder.")
    elif free < _ROOM:
        yield wrong(Subject.DISK, text, f"Make room: the display needs {_ROOM // 2**20} MiB.")
    else:
        yield fine(Subject.DISK, text)
    try:
        waiting = sum(entry.waiting for entry in waiting_and_settled(paths.data / "kds.db", 1))
    except (NotStoredError, NewerDatabaseError) as error:
        yield wrong(Subject.TAPS, str(error))
        return
    yield fine(Subject.TAPS, f"{waiting} waiting to be sent (kds outbox lists them)" if waiting else "none waiting")


async def examine_keyring(secrets: AsyncSecrets, url: str, key: str) -> tuple[Finding, Credential | None]:
    """Where the secret is kept, and the credential that is kept for this shop."""
    if not url or not key:
        return _kept_where(secrets, "none is kept yet: Settings → Connection"), None
    try:
        secret = await secrets.read(url, key)
        credential = Credential(url, key, secret) if secret else None
    except (SecretStoreError, ValueError) as error:
        way_out = "Unlock it with the password of this user: the secret is read then, without a new start."
        return wrong(Subject.KEYRING, str(error), way_out), None
    there = "the secret is there" if credential else "none is kept for this shop yet: Settings → Connection"
    return _kept_where(secrets, there), credential


def _kept_where(secrets: AsyncSecrets, there: str) -> Finding:
    text = f"{secrets.source} {there[0].upper()}{there[1:]}"
    if secrets.lasting:
        return fine(Subject.KEYRING, text)
    return wrong(Subject.KEYRING, text, "On Debian: sudo apt-get install gnome-keyring, or give it as systemd does.")
