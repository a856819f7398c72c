"""Bugs of how an answer is read and a request is made."""

from tests.mutations.bug import Bug

_CLIENT = "kds_app/remote/client.py"
_CONNECTIONS = "kds_app/remote/connections.py"
_FAILURES = "kds_app/remote/failures.py"
_TIME = "kds_app/remote/server_time.py"

BUGS = (
    Bug(
        "a web page with status 200 accepted as confirmed",
        _FAILURES,
        "return Outcome.PORTAL if _is_web_page(answer)",
        "return Outcome.CONFIRMED if _is_web_page(answer)",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "200 confirmed without a look at the order it names",
        _FAILURES,
        "    if moved.id != order_id:\n",
        "    if not moved.id:\n",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "200 confirmed without a look at the status it names",
        _FAILURES,
        "Outcome.CONFIRMED if moved.status is asked else Outcome.OTHER_STATUS",
        "Outcome.CONFIRMED",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "200 confirmed by JSON that had to be mended",
        _FAILURES,
        "if envelope is None or moved is None or not is_exact(answer.body):",
        "if envelope is None or moved is None:",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "the code in a 5xx believed as in a 4xx",
        _FAILURES,
        "_BY_CODE.get(code.lower()) if kind == _REFUSED else None",
        "_BY_CODE.get(code.lower())",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "«server disconnected» taken for «not sent»",
        _FAILURES,
        "    (httpx.LocalProtocolError, Outcome.BAD_REQUEST),\n",
        "    (httpx.LocalProtocolError, Outcome.BAD_REQUEST),\n    (httpx.RemoteProtocolError, Outcome.NOT_SENT),\n",
        ("tests/remote/test_failures.py",),
    ),
    Bug(
        "the date form of Retry-After ignored",
        _TIME,
        "return None if until is None else",
        "return None if True else",
        ("tests/remote/test_server_time.py",),
    ),
    Bug(
        "a date measured against the tablet's clock",
        _TIME,
        '(until - (_date(headers.get("date", "")) or now))',
        "(until - now)",
        ("tests/remote/test_server_time.py",),
    ),
    Bug(
        "no idempotency key in the request",
        _CLIENT,
        'headers={"Idempotency-Key": tap.key, "Content-Type": "application/json"}',
        'headers={"Content-Type": "application/json"}',
        ("tests/remote/test_client.py",),
    ),
    Bug(
        "the client takes a tap of another account",
        _CLIENT,
        "        if self._credential is not None and tap.account != self.account:\n",
        "        if self._credential is None and tap.account != self.account:\n",
        ("tests/remote/test_client.py",),
    ),
    Bug(
        "no total deadline",
        _CLIENT,
        "asyncio.timeout(request.seconds)",
        "asyncio.timeout(None)",
        ("tests/remote/test_bad_networks.py",),
    ),
    Bug(
        "no cap on the size of an answer",
        _CLIENT,
        "read_answer(response, request.cap)",
        "read_answer(response, 2**40)",
        ("tests/remote/test_bad_networks.py",),
    ),
    Bug(
        "a connection kept that was cut off",
        _CLIENT,
        "NEW_CONNECTION_AFTER = frozenset({Outcome.CUT_OFF, Outcome.TRY_AGAIN,",
        "NEW_CONNECTION_AFTER = frozenset({",
        ("tests/remote/test_bad_networks.py",),
    ),
    Bug(
        "a list that did not end shown in half",
        _CLIENT,
        '        return Delivery(Outcome.GARBLED, 200, detail="the list of orders does not end")\n',
        "        return list(found.values())\n",
        ("tests/remote/test_client.py",),
    ),
    Bug(
        "the server's Date not heard",
        _CLIENT,
        "            self._dated(at)\n",
        "            pass\n",
        ("tests/remote/test_client.py",),
    ),
    Bug(
        "the secret in a line of the log",
        _CLIENT,
        '        if credential is None:\n            return Delivery(Outcome.UNAUTHORISED, detail="no credential")\n',
        '        if credential is None:\n            return Delivery(Outcome.UNAUTHORISED, detail="no credential")\n'
        '        log.debug("%s %s as %s", request.method, request.path, credential.secret)\n',
        ("tests/remote/test_client.py",),
    ),
    Bug(
        "the secret in a repr",
        "kds_app/remote/credential.py",
        "secret: str = field(repr=False)",
        "secret: str = field()",
        ("tests/remote/test_credential.py",),
    ),
    Bug(
        "redirects followed",
        _CONNECTIONS,
        "follow_redirects=False",
        "follow_redirects=True",
        ("tests/remote/test_bad_networks.py",),
    ),
    Bug(
        "a proxy of the environment used",
        _CONNECTIONS,
        "trust_env=False",
        "trust_env=True",
        ("tests/remote/test_bad_networks.py",),
    ),
    Bug(
        "TLS verification off",
        _CONNECTIONS,
        "verify=self._tls",
        "verify=False",
        ("tests/remote/test_tls.py",),
    ),
    Bug(
        "certificates taken from anybody",
        "kds_app/remote/tls.py",
        "    context.load_default_certs()\n",
        "    context.load_default_certs()\n    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE\n",
        ("tests/remote/test_tls.py",),
    ),
)
