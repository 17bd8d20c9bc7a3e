-- depends: 0005-effects-as-hoped
-- What customers answered when they were asked whether it helped: every version of every answer. The words that they
-- added stay with the action, so that personal data has one place.

CREATE TABLE ratings (
  reference   text        NOT NULL,
  generation  integer     NOT NULL CHECK (generation > 0),
  version     integer     NOT NULL CHECK (version > 0),
  action_id   text        NOT NULL,
  score       smallint    NOT NULL CHECK (score BETWEEN 1 AND 5),
  recommend   smallint CHECK (recommend BETWEEN 0 AND 10),
  solved      boolean,
  owner       text, -- who had the complaint when it was rated
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reference, generation, version),
  UNIQUE (reference, action_id)
);
CREATE INDEX ratings_by_time ON ratings (at);

GRANT SELECT, INSERT ON ratings TO amends_app;
