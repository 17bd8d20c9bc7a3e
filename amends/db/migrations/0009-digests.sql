-- depends: 0003-letters
-- Notices to colleagues: who is told of what, by a mail of its own or in a digest with others. A digest gathers until it
-- is closed, and is owed to somebody until it is told.

CREATE TABLE digests (
  id          text PRIMARY KEY, -- of its workflow, too; it names nobody
  person      text        NOT NULL, -- a staff id
  duty_role   text        NOT NULL, -- who gets it where that person cannot be reached
  tells_at    timestamptz NOT NULL, -- business time, as all but recorded_at
  closed_at   timestamptz,
  told_at     timestamptz,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX digests_owed ON digests (person) WHERE told_at IS NULL;

CREATE TABLE notices (
  effect_id   text PRIMARY KEY,
  step        text        NOT NULL, -- the effect id of the escalation step
  person      text        NOT NULL,
  reference   text        NOT NULL,
  milestone   text        NOT NULL,
  action      text        NOT NULL,
  due         timestamptz,
  at          timestamptz NOT NULL,
  digest      text REFERENCES digests, -- missing where it is a mail of its own
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX notices_of_step ON notices (step);
CREATE INDEX notices_alone ON notices (person, at) WHERE digest IS NULL;
CREATE INDEX notices_of_digest ON notices (digest) WHERE digest IS NOT NULL;

GRANT SELECT, INSERT ON digests, notices TO amends_app;
GRANT UPDATE (closed_at, told_at) ON digests TO amends_app;
