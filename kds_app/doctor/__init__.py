"""``kds doctor``: what whoever installs the tablet should know, a line each, and the way out where one is needed.

The findings are values, and ``findings`` runs on any asyncio loop, the screen's too: a shift can begin with them.
"""

import asyncio
import os
import platform
from collections.abc import AsyncIterator
from typing import TextIO

from msgspec import Struct

from kds_app import __version__
from kds_app.config import Config
from kds_app.doctor.machine import PATIENCE, examine_disk, examine_keyring, examine_sound
from kds_app.doctor.partner import examine_partner
from kds_app.doctor.screen import examine_screen
from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.host.async_secrets import AsyncSecrets, open_secrets
from kds_app.host.clock import SystemClock
from kds_app.host.paths import FolderUnusableError, Paths
from kds_app.host.settings import Settings
from kds_app.host.settings_file import load_settings
from kds_app.remote.client import Limits, PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.tls import context_in_thread

__all__ = ["Finding", "Patient", "Subject", "admit", "examine", "findings"]

_LIMITS = Limits(connect_seconds=PATIENCE, single_seconds=PATIENCE, page_seconds=3 * PATIENCE)


class Patient(Struct, frozen=True):
    """What is examined."""

    paths: Paths
    settings: Settings
    url: str
    """Where the partner is; not always where the settings say."""
    secrets: AsyncSecrets
    messages: tuple[str, ...] = ()
    """What there was to say when the settings were read."""
    credential: Credential | None = None
    """The one in use. Without one, what is kept for this shop is tried."""


def examine(config: Config, out: TextIO) -> int:
    """Write every finding to ``out``; 0 if nothing is wrong, else 1. Changes nothing and never shows a secret."""
    return asyncio.run(_examine(config, out))


async def _examine(config: Config, out: TextIO) -> int:
    faults = 0
    async for finding in _all(config):
        faults += finding.wrong
        out.write(f"{finding.line()}\n")
        out.flush()
    out.write("All is well.\n" if not faults else f"{faults} to mend: the lines with !!\n")
    return 1 if faults else 0


async def _all(config: Config) -> AsyncIterator[Finding]:
    try:
        patient = await admit(config)
    except FolderUnusableError as error:
        yield wrong(Subject.DISK, str(error), "Choose another folder with --data-dir, or free this one.")
        return
    async for finding in findings(patient):
        yield finding


async def admit(config: Config) -> Patient:
    """This computer, as the command line and the settings have it. Raises ``FolderUnusableError``."""
    paths = Paths.for_data_dir(config.data_dir)
    loaded = await asyncio.to_thread(load_settings, paths.settings)
    secrets = await open_secrets(os.environ, patience=PATIENCE)
    return Patient(paths, loaded.settings, config.base_url or loaded.settings.url, secrets, loaded.messages)


async def findings(patient: Patient) -> AsyncIterator[Finding]:
    """Every finding as it is made, on the thread that Qt lives on; nothing here holds that thread up."""
    yield fine(Subject.VERSION, f"kds {__version__}, Python {platform.python_version()}, {platform.platform()}")
    for finding in examine_screen(patient.settings.px_per_mm):
        yield finding
    yield await asyncio.to_thread(examine_sound)
    for finding in await asyncio.to_thread(lambda: list(examine_disk(patient.paths))):
        yield finding
    for message in patient.messages:
        yield wrong(Subject.SETTINGS, message)
    keyring, kept = await examine_keyring(
        patient.secrets, patient.url, patient.secrets.partner_key or patient.settings.partner_key
    )
    yield keyring
    clock = SystemClock()
    tls, proxy = await context_in_thread(), patient.settings.proxy
    client = PartnerClient(tls, clock.now, version=__version__, limits=_LIMITS, proxy=proxy)
    try:
        async for finding in examine_partner(patient.url, patient.credential or kept, client, clock):
            yield finding
    finally:
        await client.aclose()
