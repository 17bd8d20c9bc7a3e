-- depends: 0009-digests
-- Handing over: who is at it now, so that two workers never hand over one letter at the same time.

ALTER TABLE letters ADD COLUMN held_by text, ADD COLUMN held_until timestamptz; -- the machine's time
GRANT UPDATE (held_by, held_until) ON letters TO amends_app;

-- A letter that is overtaken while it waits: from here on no try hands it over. One that was not written yet has a row
-- without words.
ALTER TABLE letters ADD COLUMN overtaken_at timestamptz;
GRANT UPDATE (overtaken_at) ON letters TO amends_app;
