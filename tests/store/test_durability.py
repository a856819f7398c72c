"""A tap whose ``append`` has returned is there, whatever happens to the program."""

import random
import subprocess
import sys
from pathlib import Path

from tests.store.kit import stored_taps

ROOT = Path(__file__).parents[2]
ROUNDS = 6


def keys_said_before_the_kill(path: Path, patience: int) -> list[str]:
    """What a writer said until it was killed, which happens after so many keys."""
    command = [sys.executable, "-m", "tests.store.write_until_killed", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - our own module
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(patience)]
        writer.kill()
        said += writer.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


def test_every_tap_said_to_be_safe_is_there_after_the_program_is_killed_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "kds.db"
    chance = random.Random(20250314)  # noqa: S311 - no secret hangs on it
    said: list[str] = []
    for _ in range(ROUNDS):
        said += keys_said_before_the_kill(path, chance.randint(1, 300))
        stored = [tap.key for tap in stored_taps(path)]
        assert [key for key in stored if key in set(said)] == said
        assert len(stored) - len(said) <= ROUNDS
