-- depends: 0001-journal
-- Complaints as registered and corrected, their effects' outcomes, the actions, and the read model for lists.

-- The unique key that outlives Temporal's retention: the same reference is the same complaint for ever.
CREATE TABLE registrations (
  reference   text PRIMARY KEY,
  digest      text        NOT NULL,
  readable    boolean     NOT NULL,
  raw         bytea, -- only of what could not be read
  workflow_id text        NOT NULL,
  run_id      text        NOT NULL,
  customer_id text,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX registrations_of_customer ON registrations (customer_id, at);

-- Version 1 is what came in; each correction adds one and changes none.
CREATE TABLE complaint_versions (
  reference   text        NOT NULL REFERENCES registrations,
  version     integer     NOT NULL CHECK (version > 0),
  body        json        NOT NULL,
  action_id   text,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reference, version)
);

-- Doing it twice is doing it once. The head says where the journal stood, so that a cut tail is seen.
CREATE TABLE effects (
  effect_id   text PRIMARY KEY,
  reference   text        NOT NULL,
  outcome     json        NOT NULL,
  head_seq    bigint      NOT NULL,
  head_hash   bytea       NOT NULL,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX effects_of_complaint ON effects (reference, head_seq);

CREATE TABLE actions (
  reference   text        NOT NULL,
  action_id   text        NOT NULL,
  action      text        NOT NULL,
  by          text        NOT NULL,
  body        json, -- missing where it could not be read
  verdict     json        NOT NULL,
  granted     boolean     NOT NULL,
  amount      numeric,
  currency    text,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reference, action_id)
);

-- The read model. `body` is the whole row as the journey wrote it, the columns beside it are what lists ask for.
CREATE TABLE cases (
  reference   text PRIMARY KEY,
  workflow_id text        NOT NULL,
  run_id      text        NOT NULL,
  revision    integer     NOT NULL,
  stage       text        NOT NULL,
  owner       text,
  waits_for   text        NOT NULL,
  alarm_at    timestamptz,
  due_at      timestamptz,
  outcome     text,
  completed   boolean     NOT NULL,
  updated_at  timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  body        json        NOT NULL
);
CREATE INDEX cases_open ON cases (coalesce(due_at, alarm_at)) WHERE NOT completed;
CREATE INDEX cases_of_owner ON cases (owner) WHERE outcome IS NULL AND NOT completed;

CREATE TABLE tasks (
  reference text        NOT NULL,
  id        text        NOT NULL,
  kind      text        NOT NULL,
  for_whom  text        NOT NULL,
  why       text        NOT NULL,
  about     jsonb, -- what it is about: a kind, and an id where there are several of that kind
  due       timestamptz,
  opened_at timestamptz NOT NULL,
  done_at   timestamptz,
  done_by   text,
  PRIMARY KEY (reference, id)
);
CREATE INDEX tasks_open ON tasks (for_whom, due) WHERE done_at IS NULL;

GRANT SELECT, INSERT ON complaint_versions, effects, actions TO amends_app;
GRANT SELECT, INSERT, UPDATE ON registrations, cases, tasks TO amends_app;
