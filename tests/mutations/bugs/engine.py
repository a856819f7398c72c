"""Bugs of what sends, reads, paces and tells the time."""

from tests.mutations.bug import Bug

_SENDER = "kds_app/engine/sender.py"
_FEED = "kds_app/engine/feed.py"
_GATE = "kds_app/engine/gate.py"
_CLOCK = "kds_app/engine/true_clock.py"
_LATE = "tests/engine/test_after_a_while.py"

BUGS = (
    Bug(
        "the body built anew for each try",
        _SENDER,
        "await self._api.send(tap)",
        "await self._api.send(replace(tap, body=self._kitchen._body(tap.action, tap.reason, self._clock.now())))",
        ("tests/engine/test_retries.py",),
    ),
    Bug(
        "a new key for each retry",
        _SENDER,
        "await self._api.send(tap)",
        'await self._api.send(replace(tap, key=f"{tap.key}-{tap.attempts}"))',
        ("tests/engine/test_retries.py",),
    ),
    Bug(
        "Accept and Reject wait their turn behind Ready and Picked-up",
        _SENDER,
        "due.sort(key=lambda tap: (tap.action not in _A_CUSTOMER_WAITS, tap.made_at))",
        "due.sort(key=lambda tap: tap.made_at)",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a tap sent with another account's credential",
        _SENDER,
        "if tap not in self._kitchen.tap_book.heads() or tap.account != self._api.account:",
        "if tap not in self._kitchen.tap_book.heads():",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a held tap sent again by itself",
        _SENDER,
        "_DUE = frozenset({TapState.WAITING, TapState.CHECKING})",
        "_DUE = frozenset({TapState.WAITING, TapState.CHECKING, TapState.HELD})",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a bug in one attempt stops the sender",
        _SENDER,
        "        except Exception:\n            # The boundary of one tap",
        "        except NotImplementedError:\n            # The boundary of one tap",
        ("tests/engine/test_retries.py",),
    ),
    Bug(
        "429 pauses one order and not the credential",
        _SENDER,
        "                await self._kitchen.pause(tap.account, seconds)\n"
        "                await self._kitchen.tap_book.put(_waiting(tap))\n",
        "                await self._kitchen.tap_book.put(replace(_waiting(tap), due=now + seconds))\n",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "401 stops one order and not the credential",
        _SENDER,
        "                self._gate.shut(outcome)\n                await self._kitchen.tap_book.put(_waiting(tap))\n",
        "                await self._kitchen.tap_book.put(replace(_waiting(tap), due=now + 30.0))\n",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "the order is not looked at before an old tap is sent",
        _SENDER,
        "elif self._needs_a_look(tap):",
        "elif False:",
        (f"{_LATE}::test_a_tap_first_sent_ten_minutes_after_the_finger_reads_the_order_first",),
    ),
    Bug(
        "all waiting writes at once after a pause",
        _GATE,
        "        self.paused_until = max(self.paused_until, until)\n        self.testing = True\n",
        "        self.paused_until = max(self.paused_until, until)\n",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "all waiting writes at once with a new secret",
        _GATE,
        "        self.shut_by = outcome\n        self.testing = True\n",
        "        self.shut_by = outcome\n",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "a shorter pause cuts a longer one",
        _GATE,
        "self.paused_until = max(self.paused_until, until)",
        "self.paused_until = until",
        ("tests/engine/test_gate.py",),
    ),
    Bug(
        "an order that the list does not name leaves the screen without a reading",
        _FEED,
        "            found = await self._api.order(order_id)\n",
        "            found = Delivery(Outcome.NOT_FOUND)\n",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a reading begun before a refusal mends the credential",
        _FEED,
        "if self._gate.refusals == refusals:",
        "if True:",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "a reading inside a pause that is known, because somebody asked for one",
        _FEED,
        "            while (rest := self._gate.no_reading_before - self._clock.monotonic()) > 0:\n"
        "                self._wake.clear()\n                await self._woken_within(rest)\n",
        "",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a look before a late tap inside a pause for readings",
        _SENDER,
        "reads = tap.state is TapState.CHECKING or self._needs_a_look(tap)",
        "reads = tap.state is TapState.CHECKING",
        (_LATE,),
    ),
    Bug(
        "429 for one order kept from the list of orders",
        _SENDER,
        "            self._gate.rest(self._clock.monotonic() + policy.asked(found))\n",
        "",
        (_LATE,),
    ),
    Bug(
        "an order told to be gone after one look",
        _FEED,
        "[order_id for order_id in unsaid if order_id in self._absent]",
        "unsaid",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "an order that cannot be read told to be gone",
        _FEED,
        "            elif found.outcome is Outcome.NOT_FOUND:\n                absent.append(order_id)\n",
        "            elif found.outcome not in CLOSES_GATE:\n                absent.append(order_id)\n",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a failed reading shown as an empty kitchen",
        _FEED,
        "        if isinstance(found, Delivery):\n            return self._after_failure(found)\n",
        "        if isinstance(found, Delivery):\n            found = ([], list(self._kitchen.snapshot.orders))\n",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a bug in one reading stops the readings",
        _FEED,
        "        except Exception:\n            # The boundary of one reading",
        "        except NotImplementedError:\n            # The boundary of one reading",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "the server's time heard and not used",
        _CLOCK,
        "        return self._clock.now() + self.correction\n",
        "        return self._clock.now()\n",
        ("tests/engine/test_true_clock.py",),
    ),
    Bug(
        "a clock that was set back makes keys young",
        _CLOCK,
        "return self._latest if self.skew is None else now",
        "return now",
        ("tests/engine/test_true_clock.py",),
    ),
    Bug(
        "a sleep that stops the monotonic clock is not noticed",
        "kds_app/engine/wakefulness.py",
        "passed = max((clock.own() - wall).total_seconds(), clock.monotonic() - mono)",
        "passed = clock.monotonic() - mono",
        ("tests/engine/test_wakefulness.py",),
    ),
)
