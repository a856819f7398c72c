-- How often in a row an attempt came to the same, and until when the server asked to be left alone.
ALTER TABLE taps ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;

CREATE TABLE pauses (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    until       TEXT NOT NULL,
    PRIMARY KEY (base_url, partner_key)
);
