"""Bugs of how an answer is read and a request is made."""

from tests.mutations.bug import Bug

_CLIENT = "kds_app/remote/client.py"
_CONNECTIONS = "kds_app/remote/connections.py"
_FAILURES = "kds_app/remote/failures.py"
_TIME = "kds_app/remote/server_time.py"
_TEST_BAD_NETWORKS = "tests/remote/test_bad_networks.py::test_"
_TEST_CLIENT = "tests/remote/test_client.py::test_"
_TEST_CREDENTIAL = "tests/remote/test_credential.py::test_"
_TEST_FAILURES = "tests/remote/test_failures.py::test_"
_TEST_SERVER_TIME = "tests/remote/test_server_time.py::test_"
_TEST_TLS = "tests/remote/test_tls.py::test_"

BUGS = (
    Bug(
        "a web page with status 200 accepted as confirmed",
        _FAILURES,
        "return Outcome.PORTAL if _is_web_page(answer)",
        "return Outcome.CONFIRMED if _is_web_page(answer)",
        f"{_TEST_FAILURES}an_answer_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "200 confirmed without a look at the order it names",
        _FAILURES,
        "    if moved.id != order_id:\n",
        "    if not moved.id:\n",
        f"{_TEST_FAILURES}an_answer_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "200 confirmed without a look at the status it names",
        _FAILURES,
        "Outcome.CONFIRMED if moved.status is asked else Outcome.OTHER_STATUS",
        "Outcome.CONFIRMED",
        f"{_TEST_FAILURES}an_answer_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "200 confirmed by JSON that had to be mended",
        _FAILURES,
        "if envelope is None or moved is None or not is_exact(answer.body):",
        "if envelope is None or moved is None:",
        f"{_TEST_FAILURES}an_answer_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "the code in a 5xx believed as in a 4xx",
        _FAILURES,
        "_BY_CODE.get(code.lower()) if kind == _REFUSED else None",
        "_BY_CODE.get(code.lower())",
        f"{_TEST_FAILURES}an_answer_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "«server disconnected» taken for «not sent»",
        _FAILURES,
        "    (httpx.LocalProtocolError, Outcome.BAD_REQUEST),\n",
        "    (httpx.LocalProtocolError, Outcome.BAD_REQUEST),\n    (httpx.RemoteProtocolError, Outcome.NOT_SENT),\n",
        f"{_TEST_FAILURES}an_exception_is_called_what_the_failure_table_calls_it",
    ),
    Bug(
        "the date form of Retry-After ignored",
        _TIME,
        "return None if until is None else",
        "return None if True else",
        f"{_TEST_SERVER_TIME}retry_after_is_read_in_seconds_or_as_a_date",
    ),
    Bug(
        "a date measured against the tablet's clock",
        _TIME,
        '(until - (_date(headers.get("date", "")) or now))',
        "(until - now)",
        f"{_TEST_SERVER_TIME}a_date_is_measured_against_the_answers_own_date_whatever_the_tablets_clock_says",
    ),
    Bug(
        "no idempotency key in the request",
        _CLIENT,
        'headers={"Idempotency-Key": tap.key, "Content-Type": "application/json"}',
        'headers={"Content-Type": "application/json"}',
        f"{_TEST_CLIENT}a_tap_goes_out_as_its_own_bytes_under_its_own_key",
    ),
    Bug(
        "the client takes a tap of another account",
        _CLIENT,
        "        if self._credential is not None and tap.account != self.account:\n",
        "        if self._credential is None and tap.account != self.account:\n",
        f"{_TEST_CLIENT}a_tap_of_another_account_is_a_bug_and_is_not_sent",
    ),
    Bug(
        "no total deadline",
        _CLIENT,
        "asyncio.timeout(request.seconds)",
        "asyncio.timeout(None)",
        f"{_TEST_BAD_NETWORKS}an_attempt_ends_at_its_total_deadline_whether_the_server_is_silent_or_drips",
    ),
    Bug(
        "no cap on the size of an answer",
        _CLIENT,
        "read_answer(response, request.cap)",
        "read_answer(response, 2**40)",
        f"{_TEST_BAD_NETWORKS}an_answer_too_large_is_not_read_to_its_end_and_goes_by_its_status",
    ),
    Bug(
        "a connection kept that was cut off",
        _CLIENT,
        "NEW_CONNECTION_AFTER = frozenset({Outcome.CUT_OFF, Outcome.TRY_AGAIN,",
        "NEW_CONNECTION_AFTER = frozenset({",
        f"{_TEST_BAD_NETWORKS}after_these_the_next_attempt_takes_a_new_connection",
    ),
    Bug(
        "a list that did not end shown in half",
        _CLIENT,
        "        return ENDLESS\n",
        "        return list(found.values())\n",
        f"{_TEST_CLIENT}a_list_that_never_ends_is_not_shown_in_half",
    ),
    Bug(
        "the server's Date not heard",
        _CLIENT,
        "            self._dated(at)\n",
        "            pass\n",
        f"{_TEST_CLIENT}what_every_answer_says_of_the_time_is_passed_on",
    ),
    Bug(
        "the secret in a line of the log",
        _CLIENT,
        '        if credential is None:\n            return Delivery(Outcome.UNAUTHORISED, detail="no credential")\n',
        '        if credential is None:\n            return Delivery(Outcome.UNAUTHORISED, detail="no credential")\n'
        '        log.debug("%s %s as %s", request.method, request.path, credential.secret)\n',
        f"{_TEST_CLIENT}no_log_at_any_level_holds_a_secret_or_a_header",
    ),
    Bug(
        "the secret in a repr",
        "kds_app/remote/credential.py",
        "secret: str = field(repr=False)",
        "secret: str = field()",
        f"{_TEST_CREDENTIAL}no_repr_shows_the_secret",
    ),
    Bug(
        "redirects followed",
        _CONNECTIONS,
        "follow_redirects=False",
        "follow_redirects=True",
        f"{_TEST_BAD_NETWORKS}a_redirect_is_not_followed",
    ),
    Bug(
        "a proxy of the environment used",
        _CONNECTIONS,
        "trust_env=False",
        "trust_env=True",
        f"{_TEST_BAD_NETWORKS}a_proxy_that_the_environment_names_is_not_used",
    ),
    Bug(
        "TLS verification off",
        _CONNECTIONS,
        "verify=self._tls",
        "verify=False",
        f"{_TEST_TLS}a_certificate_nobody_vouches_for_is_insecure_and_nothing_is_sent",
    ),
    Bug(
        "certificates taken from anybody",
        "kds_app/remote/tls.py",
        "    context.load_default_certs()\n",
        "    context.load_default_certs()\n    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE\n",
        f"{_TEST_TLS}a_certificate_nobody_vouches_for_is_insecure_and_nothing_is_sent",
    ),
)
