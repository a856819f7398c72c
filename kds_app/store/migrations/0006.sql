-- What a restart or an outage kept from a kitchen: told until somebody has read it, after another restart too.
CREATE TABLE absences (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    record      BLOB NOT NULL,
    PRIMARY KEY (base_url, partner_key)
);
