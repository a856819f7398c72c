-- Whether a cook has read that a tap was dropped: until then it is told, after a restart too. What is old is read.
ALTER TABLE taps ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE taps SET seen = 1;
