"""What examining the display found, in words for a card on the screen."""

from kds_app.domain.finding import Finding, Subject
from kds_app.ui.words import translate


def subject_name(subject: Subject) -> str:
    """What was looked at."""
    return {
        Subject.VERSION: translate("Findings", "Program"),
        Subject.PLATFORM: translate("Findings", "Windows"),
        Subject.SCREEN: translate("Findings", "Screen"),
        Subject.LETTERS: translate("Findings", "Letters"),
        Subject.SOUND: translate("Findings", "Sound"),
        Subject.DISK: translate("Findings", "Disk"),
        Subject.TAPS: translate("Findings", "Taps"),
        Subject.SETTINGS: translate("Findings", "Settings"),
        Subject.KEYRING: translate("Findings", "Keyring"),
        Subject.NETWORK: translate("Findings", "Network"),
        Subject.TLS: translate("Findings", "Secure connection"),
        Subject.CLOCK: translate("Findings", "Clock"),
        Subject.CREDENTIAL: translate("Findings", "Sign-in"),
        Subject.ORDERS: translate("Findings", "Orders"),
        Subject.LATENCY: translate("Findings", "Speed"),
    }[subject]


def told(finding: Finding) -> str:
    """What was found, as a sentence."""
    text = finding.text.rstrip(".")
    first = text[:1] if finding.about is Subject.VERSION else text[:1].upper()
    return f"{first}{text[1:]}."


def wrong_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """What is to be mended before what is well."""
    return sorted(findings, key=lambda finding: not finding.wrong)
