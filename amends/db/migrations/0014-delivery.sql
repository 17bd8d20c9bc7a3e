-- depends: 0009-digests
-- Handing over: who is at it now, so that two workers never hand over one letter at the same time.

ALTER TABLE letters ADD COLUMN held_by text, ADD COLUMN held_until timestamptz; -- the machine's time
GRANT UPDATE (held_by, held_until) ON letters TO amends_app;

-- A letter that is overtaken while it waits: from here on no try hands it over. One that was not written yet has a row
-- without words.
ALTER TABLE letters ADD COLUMN overtaken_at timestamptz;
GRANT UPDATE (overtaken_at) ON letters TO amends_app;

-- Signals that wait for the next run of their complaint, as they came; deleted once they were heard.
CREATE TABLE signals_aside (
  reference   text        NOT NULL,
  number      bigint      NOT NULL,
  name        text        NOT NULL,
  encoding    text        NOT NULL,
  body        bytea       NOT NULL,
  arguments   integer     NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reference, number)
);
GRANT SELECT, INSERT, DELETE ON signals_aside TO amends_app;
