"""Signing in: the secret goes in and never comes out."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kds_app.domain.preferences import DISTANCES, Theme
from kds_app.host.credentials import MemorySecrets
from kds_app.ui.bridge import Answer, SignIn
from kds_app.ui.palettes import PALETTES, contrast
from kds_app.ui.window import Window
from tests.fakes.screen import STANDING, STILL, FakeBridge, a_picture
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

SECRET = "sk_live_nobody_may_read_this"
PROXY = "http://proxy:3128"
GOOD = Answer(good=True, text="Signed in.")
BAD = Answer(good=False, text="The partner does not accept this key and secret.")


def _opened(show: Show, bridge: FakeBridge | None = None) -> tuple[FakeBridge, Window]:
    bridge = bridge or FakeBridge(a_picture())
    window = show(bridge)
    key_named(window, "Settings").click()
    key_named(window.settings, "Connection").click()
    assert window.settings_panel.isVisible()
    return bridge, window


def _field(window: Window, name: str) -> QLineEdit:
    found = window.settings_panel.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def _typed(show: Show) -> tuple[FakeBridge, Window, QLineEdit]:
    bridge, window = _opened(show)
    field = _field(window, "secret")
    QTest.keyClicks(field, SECRET)
    assert field.text() == SECRET
    return bridge, window, field


def test_the_secret_is_never_shown(show: Show) -> None:
    _, _, field = _typed(show)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert SECRET not in field.displayText()


def test_the_secret_cannot_be_copied_cut_dragged_or_asked_for_by_a_menu(show: Show) -> None:
    _, _, field = _typed(show)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    field.selectAll()
    field.copy()
    field.cut()
    for shortcut in (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
        QTest.keySequence(field, QKeySequence(shortcut))
    assert clipboard.text() == "before"
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.dragEnabled()


def test_the_secret_is_not_read_out_by_a_screen_reader(show: Show) -> None:
    _, window, field = _typed(show)
    spoken = QAccessible.queryAccessibleInterface(field)
    assert spoken is not None
    assert SECRET not in [spoken.text(kind) for kind in QAccessible.Text]
    for widget in (field, window.settings_panel):
        assert SECRET not in (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())


def test_a_form_with_a_secret_hides_it_wherever_it_is_printed() -> None:
    form = SignIn("development", "https://dev.example", "pk_test", SECRET)
    assert SECRET not in repr(form)
    assert SECRET not in f"{form}"


def test_a_good_secret_leaves_the_field_at_once(show: Show) -> None:
    bridge, window, field = _typed(show)
    key_named(window.settings_panel, "Test and save").click()
    bridge.answered.emit(GOOD)
    assert field.text() == ""
    assert window.settings_panel.accessibleDescription() == "Signed in."


def test_a_secret_that_was_not_accepted_stays_to_be_mended_until_the_panel_closes(show: Show) -> None:
    bridge, window, field = _typed(show)
    key_named(window.settings_panel, "Test and save").click()
    bridge.answered.emit(BAD)
    assert field.text() == SECRET
    assert window.settings_panel.accessibleDescription() == BAD.text
    key_named(window.settings_panel, "Close").click()
    assert field.text() == ""


def test_opened_again_there_is_no_secret_in_it(show: Show) -> None:
    _, window, field = _typed(show)
    QTest.keyClick(window.settings_panel, Qt.Key.Key_Escape)
    assert field.text() == ""
    key_named(window, "Settings").click()
    key_named(window.settings, "Connection").click()
    assert field.text() == ""
    field.undo()
    assert field.text() == ""


def test_paste_takes_the_clipboard_as_it_is(show: Show) -> None:
    bridge, window = _opened(show)
    QGuiApplication.clipboard().setText(f'  "{SECRET}" \n')
    key_named(window.settings_panel, "Paste").click()
    key_named(window.settings_panel, "Test and save").click()
    (form,) = bridge.forms
    assert SECRET in form.secret


def test_what_was_filled_in_goes_down_once_while_it_is_tested(show: Show) -> None:
    bridge, window, field = _typed(show)
    save = key_named(window.settings_panel, "Test and save")
    save.click()
    save.click()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bridge.forms == [SignIn("development", "https://dev.example/v1/partner", "pk_test", SECRET, "")]
    bridge.answered.emit(BAD)
    save.click()
    assert len(bridge.forms) == 2


@pytest.mark.parametrize("name", ["base-url", "partner-key", "proxy", "secret"])
def test_enter_in_any_field_is_test_and_save(show: Show, name: str) -> None:
    bridge, window, _ = _typed(show)
    QTest.keyClick(_field(window, name), Qt.Key.Key_Return)
    assert len(bridge.forms) == 1


def test_closing_the_panel_signs_nobody_in(show: Show) -> None:
    bridge, window, _ = _typed(show)
    key_named(window.settings_panel, "Close").click()
    assert bridge.forms == []
    assert bridge.asked == []


def test_a_known_environment_fills_its_address_in_and_another_lets_you_type_one(show: Show) -> None:
    bridge, window = _opened(show)
    address = _field(window, "base-url")
    key_named(window.settings_panel, "Production").click()
    assert (address.text(), address.isReadOnly()) == ("https://live.example/v1/partner", True)
    key_named(window.settings_panel, "Other").click()
    assert not address.isReadOnly()
    address.clear()
    QTest.keyClicks(address, "http://127.0.0.1:8765")
    key_named(window.settings_panel, "Test and save").click()
    assert (bridge.forms[0].environment, bridge.forms[0].base_url) == ("other", "http://127.0.0.1:8765")


def test_an_address_is_read_from_its_beginning(show: Show) -> None:
    _, window = _opened(show)
    assert _field(window, "base-url").cursorPosition() == 0


def _says(window: Window) -> str:
    """What stands below the fields."""
    return window.settings_panel.fitted_answer(window._look)._layout.text()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
@pytest.mark.parametrize("distance", DISTANCES)
def test_where_the_secret_is_kept_can_be_read_whole_until_there_is_an_answer(
    show: Show, size: tuple[int, int], distance: float
) -> None:
    standing = replace(STANDING, secret_source=MemorySecrets("There is no keyring on this computer.").source)
    window = show(FakeBridge(a_picture(), standing, replace(STILL, distance=distance)), size)
    window.open_connection()
    panel = window.settings_panel
    assert _says(window) == standing.secret_source
    assert panel.fitted_answer(window._look).height <= panel._answer_at.height()
    panel.show_answer(BAD)
    assert _says(window) == BAD.text


def test_a_credential_given_from_outside_can_be_read_about_but_not_changed(show: Show) -> None:
    standing = replace(STANDING, fixed=True, secret_source="Given by systemd credentials: read-only.")
    bridge, window = _opened(show, FakeBridge(a_picture(), standing))
    for name in ("base-url", "partner-key", "secret"):
        assert not _field(window, name).isEnabled()
    pressable = [key.accessibleName() for key in keys(window.settings_panel) if key.isEnabled()]
    assert pressable == ["Close", "All settings"]
    assert _says(window) == "Given by systemd credentials: read-only."
    bridge.answered.emit(GOOD)
    assert not key_named(window.settings_panel, "Test and save").isEnabled()
    QTest.keyClicks(_field(window, "proxy"), PROXY)
    key_named(window.settings_panel, "Test and save").click()
    assert [form.proxy for form in bridge.forms] == [PROXY], "the way there is this computer's own"


def test_the_proxy_in_use_stands_in_its_field_and_goes_down_as_it_was_typed(show: Show) -> None:
    bridge, window = _opened(show, FakeBridge(a_picture(), replace(STANDING, proxy=PROXY)))
    field = _field(window, "proxy")
    assert field.text() == PROXY
    field.clear()
    QTest.keyClicks(field, "http://other:8080")
    key_named(window.settings_panel, "Test and save").click()
    assert [form.proxy for form in bridge.forms] == ["http://other:8080"]
    key_named(window.settings_panel, "Close").click()
    window.open_connection()
    assert field.text() == PROXY, "the one that is used, not the one that somebody thought of"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("http://cook:hunter2@proxy:3128", "http://proxy:3128"),
        ("cook:hunter2@proxy:3128", "proxy:3128"),
        ("http://cook:hun@ter2@proxy:3128", "http://proxy:3128"),
    ],
)
def test_a_password_leaves_the_field_of_the_proxy_at_once(show: Show, typed: str, left: str) -> None:
    bridge, window = _opened(show)
    QGuiApplication.clipboard().setText(typed)
    field = _field(window, "proxy")
    field.paste()
    assert field.text() == left
    answer = window.settings_panel._answer
    assert answer is not None
    assert "without a user name and password" in answer.text
    key_named(window.settings_panel, "Test and save").click()
    assert [form.proxy for form in bridge.forms] == [left]
    field.undo()
    assert "hunter2" not in field.text()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
@pytest.mark.parametrize("distance", DISTANCES)
def test_a_proxy_can_be_read_whole(show: Show, size: tuple[int, int], distance: float) -> None:
    window = show(FakeBridge(a_picture(), preferences=replace(STILL, distance=distance)), size)
    window.open_connection()
    field = _field(window, "proxy")
    assert field.fontMetrics().horizontalAdvance("http://192.168.100.100:3128") < field.width() - 2 * window._look.mm(2)


def test_a_new_standing_shows_at_once(show: Show) -> None:
    bridge, window = _opened(show)
    bridge.stand(replace(STANDING, environment="production", base_url="https://live.example/v1/partner"))
    chosen = [key.accessibleName() for key in keys(window.settings_panel) if key.isChecked()]
    assert chosen == ["Production"]
    assert _field(window, "base-url").text() == "https://live.example/v1/partner"


def test_every_field_says_what_it_is_for(show: Show) -> None:
    _, window = _opened(show)
    named = {field.accessibleName() for field in window.settings_panel.findChildren(QLineEdit)}
    assert named == {"Address of the partner API", "Partner key", "Proxy, if there is one", "Secret key"}


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
@pytest.mark.parametrize("distance", DISTANCES)
def test_the_address_and_the_answer_can_be_read_whole(show: Show, size: tuple[int, int], distance: float) -> None:
    window = show(FakeBridge(a_picture(), preferences=replace(STILL, distance=distance)), size)
    window.open_connection()
    address = _field(window, "base-url")
    assert address.fontMetrics().horizontalAdvance(address.text()) < address.width() - 2 * window._look.mm(2)
    room = window.settings_panel._answer_at
    assert window.settings_panel.panel.contains(room)
    assert room.height() >= window._look.text(2.8)


@pytest.mark.parametrize("theme", Theme)
def test_what_a_field_asks_for_can_be_read_before_anything_is_in_it(show: Show, theme: Theme) -> None:
    window = show(FakeBridge(a_picture(), preferences=replace(STILL, theme=theme)))
    window.open_connection()
    asked = _field(window, "secret").palette().placeholderText().color()
    palette = PALETTES[theme]
    assert asked.alpha() == 255
    assert contrast(asked, palette.ground) >= 4.5


# while somebody types, and while it is tested


def test_no_field_is_rewritten_under_the_fingers_of_whoever_types(show: Show) -> None:
    bridge, window, _ = _typed(show)
    key_named(window, "Other").click()
    _field(window, "partner-key").setText("pk_other")
    bridge.stand(replace(STANDING, warning="The keyring is open again."))
    assert (_field(window, "partner-key").text(), _field(window, "secret").text()) == ("pk_other", SECRET)
    assert key_named(window, "Other").isChecked()


def test_opened_again_it_shows_how_the_display_is_signed_in(show: Show) -> None:
    _, window = _opened(show)
    key_named(window, "Other").click()
    QTest.keyClicks(_field(window, "partner-key"), "x")
    key_named(window.settings_panel, "Close").click()
    window.open_connection()
    assert _field(window, "partner-key").text() == STANDING.partner_key
    assert key_named(window, "Development").isChecked()


def test_one_secret_is_tested_at_a_time_and_what_is_typed_meanwhile_stays(show: Show) -> None:
    bridge, window, field = _typed(show)
    save = key_named(window, "Test and save")
    save.click()
    QTest.keyClicks(field, "2")
    assert not save.isEnabled()
    assert _says(window) == "Testing it with the partner…"
    bridge.answered.emit(GOOD)
    assert (field.text(), save.isEnabled(), _says(window)) == (f"{SECRET}2", True, GOOD.text)
