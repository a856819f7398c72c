-- What cooks have marked on a ticket of this screen alone: items that are made, and what they knew before an amendment.
CREATE TABLE marks (
    base_url    TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    order_id    TEXT NOT NULL,
    record      BLOB NOT NULL,
    PRIMARY KEY (base_url, partner_key, order_id)
);
