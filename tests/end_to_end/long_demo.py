"""The long demonstration: a scripted cook works the demo kitchen for ten minutes, with faults on.

    python -m tests.end_to_end.long_demo [--seconds 600] [--orders-per-minute 6] [--faults 20%] [--seed 1] [--by finger]

It is ``kds shift`` in a process of its own, with its warnings made errors. Prints the shift's own reckoning, what
the process took of the machine, and whatever it said of faults of its own. The exit code is 0 if every tap was settled,
the server moved no order twice, and the board equals the server at the end.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from tests.end_to_end.program import complaints_in

_KIB_PER_MIB = 1024


def main() -> int:
    """Run the demonstration; gives the exit code."""
    parser = argparse.ArgumentParser(description="Work the demo kitchen for ten minutes, with faults on.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--orders-per-minute", type=float, default=6)
    parser.add_argument("--faults", default="20%")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by", default="finger")
    asked = vars(parser.parse_args())
    options = [word for name, value in asked.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    environment = dict(os.environ)
    if not {"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.monotonic()
    with TemporaryDirectory(prefix="long-demo-") as folder:
        command = [sys.executable, "-W", "error", "-m", "kds_app", "shift", "--data-dir", folder, *options]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    complaints = complaints_in(run.stderr)
    sys.stdout.write(
        f"{run.stdout}exit code {run.returncode} after {time.monotonic() - began:.0f} s\n"
        f"processor: {used.ru_utime + used.ru_stime:.1f} s; memory at most: {used.ru_maxrss / _KIB_PER_MIB:.0f} MiB\n"
        f"faults of its own: {len(complaints)}\n" + "".join(f"  {line}\n" for line in complaints)
    )
    return run.returncode or bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
