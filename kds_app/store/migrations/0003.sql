-- The count that orders readings and settlements goes on over a restart: a ticket stands where it stood before.
ALTER TABLE taps ADD COLUMN settled_tick INTEGER NOT NULL DEFAULT 0;
ALTER TABLE readings ADD COLUMN tick INTEGER NOT NULL DEFAULT 0;
