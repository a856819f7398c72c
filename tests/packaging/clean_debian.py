"""A Debian with nothing on it but what a package says it needs: made once, and as new for every trial."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SUITE = "bookworm"
_NO_SERVICES = "#!/bin/sh\nexit 101\n"
_ENDS_WITHIN = 10.0


@dataclass(slots=True)
class CleanDebian:
    """Its root, and the programs that run in it: none outlives it."""

    root: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *command: str, check: bool = True, environment: dict[str, str] | None = None) -> str:
        """What a command prints in it, on stdout and stderr. Raises ``AssertionError`` if it fails, unless it may."""
        done = subprocess.run(  # noqa: S603 - ours
            self._chrooted(command, environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or not check, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def start(self, *command: str, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        """Start a command in it, which goes on."""
        with log.open("wb") as out:
            whole = self._chrooted(command, environment)
            process = subprocess.Popen(whole, stdout=out, stderr=out, start_new_session=True)  # noqa: S603 - ours
        self.processes.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
        """End what was started, and all that it started."""
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(_ENDS_WITHIN)

    def apt(self, *arguments: str) -> str:
        """What apt-get says, with no question asked."""
        return self.run("apt-get", "-y", "-q", "--no-install-recommends", *arguments, environment=_UNASKED)

    def inside(self, path: str) -> Path:
        """A path in it, as seen from here."""
        return self.root / path.lstrip("/")

    def _chrooted(self, command: Sequence[str], environment: dict[str, str] | None) -> list[str]:
        words = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", **(environment or {})}
        return ["chroot", str(self.root), "env", "-i", *(f"{name}={value}" for name, value in words.items()), *command]


_UNASKED = {"DEBIAN_FRONTEND": "noninteractive"}


@contextmanager
def a_clean_debian(cache: Path, shared: Path) -> Iterator[CleanDebian]:
    """One, which is gone afterwards; ``shared`` is the same folder within and without."""
    base = _base(cache)
    downloads = cache / "downloads"
    (downloads / "partial").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        work = cache / "trial"
        shutil.rmtree(work, ignore_errors=True)
        layers = {name: work / name for name in ("upper", "work", "root")}
        for folder in layers.values():
            folder.mkdir(parents=True)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        options = f"lowerdir={base},upperdir={layers['upper']},workdir={layers['work']}"
        root = layers["root"]
        stack.enter_context(_mounted(root, "-t", "overlay", "-o", options, "overlay"))
        stack.enter_context(_mounted(root / "proc", "-t", "proc", "proc"))
        stack.enter_context(_mounted(root / "dev", "--rbind", "/dev"))
        stack.enter_context(_mounted(root / "var/cache/apt/archives", "--bind", str(downloads)))
        inner = root / str(shared).lstrip("/")
        inner.mkdir(parents=True)
        stack.enter_context(_mounted(inner, "--bind", str(shared)))
        debian = CleanDebian(root)
        stack.callback(_end_all, debian)
        yield debian


def _end_all(debian: CleanDebian) -> None:
    for process in debian.processes:
        debian.end(process, signal.SIGKILL)


def _base(cache: Path) -> Path:
    """The smallest Debian there is, from the mirror that this machine uses; made once a day, and brought up to date."""
    base = cache / SUITE
    if (base / "made").exists() and time.time() - (base / "made").stat().st_mtime < 24 * 3600:
        return base
    shutil.rmtree(base, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    told = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    sites = dict.fromkeys(line for line in _said(told).splitlines() if line.split()[1].startswith(SUITE))
    mirror = next((line.split()[0] for line in sites if line.split()[1] == SUITE), "")
    _said(["debootstrap", "--variant=minbase", SUITE, str(base), *([mirror] if mirror else [])])
    lines = (f"deb {line} main\n" for line in sites)
    (base / "etc/apt/sources.list").write_text("".join(lines), encoding="utf-8")
    for file in Path("/etc/apt/apt.conf.d").glob("*prox*"):
        shutil.copy(file, base / "etc/apt/apt.conf.d")
    (base / "etc/apt/apt.conf.d/keep").write_text('Binary::apt-get::APT::Keep-Downloaded-Packages "true";\n')
    policy = base / "usr/sbin/policy-rc.d"
    policy.write_text(_NO_SERVICES, encoding="utf-8")
    policy.chmod(0o755)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(Path("/etc", name), base / "etc")
    CleanDebian(base).apt("update")
    (base / "made").touch()
    return base


def _said(command: Sequence[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}"
    return done.stdout


@contextmanager
def _mounted(target: Path, *how: str) -> Iterator[None]:
    target.mkdir(parents=True, exist_ok=True)
    _said(["mount", *how, str(target)])
    try:
        yield
    finally:
        # Lazily, and on this side alone: what is mounted in it is the machine's own.
        _said(["mount", "--make-rslave", str(target)])
        _said(["umount", "--recursive", "--lazy", str(target)])
