-- depends: 0001-journal
-- The policy store: contents under their own SHA-256, sets of them, and which set was put in force when and by whom.

CREATE TABLE blobs (
  sha256      text PRIMARY KEY CHECK (sha256 = encode(sha256(content), 'hex')),
  kind        text        NOT NULL CHECK (kind IN ('file', 'policy')),
  content     bytea       NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE policy_sets (
  hash        text PRIMARY KEY,
  files       json        NOT NULL, -- path -> sha256
  compiled    json        NOT NULL, -- policy name -> sha256
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE publications (
  number      bigint PRIMARY KEY,
  hash        text        NOT NULL REFERENCES policy_sets,
  by          text        NOT NULL,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT ON blobs, policy_sets, publications TO amends_app;
