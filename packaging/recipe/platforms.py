"""What a bundle holds on each system: a table, and nothing of the system it is read on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NAME = "klikit-kds"


@dataclass(frozen=True, slots=True)
class Program:
    """One executable of the bundle."""

    name: str
    console: bool
    """Whether it has standard output where the system tells the two kinds apart."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What PyInstaller is told for one system."""

    programs: tuple[Program, ...]
    plugins: frozenset[str]
    """Of Qt, as folder and name; every one has to be there, and no other is."""
    icon: str | None
    """The file made from the drawing; Linux has its icons beside the program."""
    hidden: tuple[str, ...]
    """Modules that are found by name only when the program runs."""
    left_out: tuple[str, ...] = ()
    """Modules that only other systems use, besides ``LEFT_OUT``."""
    app: str | None = None
    """The identifier of an application bundle, where the system has those."""


ENTRY = "kds_app/__main__.py"
DATA: Mapping[str, str] = MappingProxyType(
    {
        "resources/fonts": "resources/fonts",
        "resources/sounds/*.wav": "resources/sounds",
        "kds_app/store/migrations": "kds_app/store/migrations",
    }
)
"""Files that are no modules, below the top of the checkout → below the bundle."""

DISTRIBUTIONS = ("PySide6-Essentials", "qasync", "httpx", "keyring", "msgspec", "platformdirs", "truststore")
"""Whose metadata are read when the program runs: the support file tells their versions."""

LEFT_OUT = (
    *("_curses", "curses", "dbm", "_dbm", "_gdbm", "readline", "sqlite3.dbapi2.test", "tkinter", "turtle"),
    *("pydoc", "pydoc_data", "unittest", "doctest", "pdb", "lib2to3", "ensurepip", "idlelib", "venv"),
    *("rich", "pygments", "click.testing", "trio", "IPython", "PyQt6", "PySide6.QtQml", "PySide6.QtQuick"),
    *("setuptools", "pkg_resources", "pip", "_pytest", "pytest", "PIL", "numpy", "yaml", "httpx._main"),
)
"""Modules that others try for, and that no display uses."""

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Of the icons that lie beside a program on Linux, in pixels."""

FORBIDDEN = ("virtualkeyboard", "qml", "quick", "webengine")
"""What no name of a file in the bundle may hold: the first is GPL alone, the rest is large and unused."""

_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")

_LINUX = Bundle(
    programs=(Program("kds", console=True),),
    plugins=frozenset(
        {
            "platforms/qxcb",
            "platforms/qwayland",
            "platforms/qoffscreen",
            "wayland-shell-integration/xdg-shell",
            "wayland-decoration-client/bradient",
            "platforminputcontexts/composeplatforminputcontextplugin",
            "platforminputcontexts/ibusplatforminputcontextplugin",
        }
    ),
    icon=None,
    hidden=(*_KEYRINGS, "keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret"),
    left_out=("kds_app.ui.network", "PySide6.QtNetwork"),
)

_WINDOWS = Bundle(
    programs=(Program("klikit-kds", console=False), Program("kds", console=True)),
    plugins=frozenset(
        {"platforms/qwindows", "platforms/qoffscreen", "networkinformation/qnetworklistmanager"},
    ),
    icon="klikit-kds.ico",
    hidden=(*_KEYRINGS, "keyring.backends.Windows", "win32ctypes.core", "sounddevice", "_sounddevice_data"),
)

_MACOS = Bundle(
    programs=(Program("kds", console=False),),
    plugins=frozenset(
        {"platforms/qcocoa", "platforms/qoffscreen", "networkinformation/qscnetworkreachability"},
    ),
    icon="klikit-kds.icns",
    hidden=(*_KEYRINGS, "keyring.backends.macOS", "sounddevice", "_sounddevice_data"),
    app="io.klikit.kds",
)

_BUNDLES: Mapping[str, Bundle] = MappingProxyType({"linux": _LINUX, "win32": _WINDOWS, "darwin": _MACOS})


def bundle_for(platform: str) -> Bundle:
    """What the bundle holds on this system, named as ``sys.platform`` does. Raises ``KeyError`` for any other."""
    return _BUNDLES[platform]


def plugin_name(destination: str) -> str | None:
    """Folder and name of the Qt plugin that goes there, alike on every system; None for what is no plugin."""
    parts = destination.replace("\\", "/").split("/")
    if "plugins" not in parts:
        return None
    folder, file = parts[-2:]
    return f"{folder}/{file.partition('.')[0].removeprefix('lib')}"
