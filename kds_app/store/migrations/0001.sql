-- One row for each tap. The first block is what the tap sends, frozen when the finger came down;
-- the second is how far it has got. Times are ISO 8601 in UTC with microseconds, so that they sort as text.
CREATE TABLE taps (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT    NOT NULL UNIQUE,
    base_url    TEXT    NOT NULL,
    partner_key TEXT    NOT NULL,
    order_id    TEXT    NOT NULL,
    number      TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    reason      TEXT,
    body        BLOB    NOT NULL,
    made_at     TEXT    NOT NULL,

    state       TEXT    NOT NULL,
    attempts    INTEGER NOT NULL,
    doubt       INTEGER NOT NULL,
    last        TEXT,
    http        INTEGER,
    request_id  TEXT    NOT NULL,
    settled_at  TEXT,
    found       TEXT,
    because_of  TEXT
);

-- «Live» is said as «not settled», so that a state this program does not know counts as live and is never lost.
CREATE INDEX taps_live ON taps (base_url, partner_key, seq)
    WHERE state NOT IN ('confirmed', 'already_done', 'dropped');
CREATE INDEX taps_settled ON taps (settled_at)
    WHERE state IN ('confirmed', 'already_done', 'dropped');

CREATE TRIGGER what_a_tap_sends_is_frozen
BEFORE UPDATE OF seq, key, base_url, partner_key, order_id, number, action, reason, body, made_at ON taps
BEGIN
    SELECT RAISE(ABORT, 'what a tap sends never changes');
END;

CREATE TRIGGER live_taps_stay
BEFORE DELETE ON taps
WHEN OLD.state NOT IN ('confirmed', 'already_done', 'dropped')
BEGIN
    SELECT RAISE(ABORT, 'a tap that is not settled is never deleted');
END;

-- The last the server told us: a copy, rebuilt from the server when it is lost.
CREATE TABLE orders (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    order_id    TEXT NOT NULL,
    record      BLOB NOT NULL,
    PRIMARY KEY (base_url, partner_key, order_id)
);

CREATE TABLE alerts (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    order_id    TEXT NOT NULL,
    stage       TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (base_url, partner_key, order_id)
);

CREATE TABLE readings (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    read_at     TEXT NOT NULL,
    PRIMARY KEY (base_url, partner_key)
);
