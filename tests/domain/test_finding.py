"""How a finding reads on a terminal."""

from kds_app.domain.finding import Subject, fine, wrong


def test_what_is_well_is_told_without_a_way_out() -> None:
    assert fine(Subject.DISK, "12 MiB free").line() == "ok  disk        12 MiB free"


def test_what_is_wrong_is_marked_and_followed_by_the_way_out() -> None:
    line = wrong(Subject.SOUND, "no loudspeaker.", "Connect one.").line()
    assert line == "!!  sound       no loudspeaker. Connect one."
