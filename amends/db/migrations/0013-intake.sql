-- depends: 0009-digests
-- What came in as it came, where it is not the complaint as it stands: cleaned, in conflict, or too large to read.
CREATE TABLE intake_bodies (
  reference   text        NOT NULL,
  run_id      text        NOT NULL,
  digest      text        NOT NULL,
  part        integer     NOT NULL DEFAULT 0 CHECK (part >= 0),
  verdict     text        NOT NULL,
  remarks     json        NOT NULL,
  raw         bytea       NOT NULL,
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reference, run_id, digest, part)
);
GRANT SELECT, INSERT ON intake_bodies TO amends_app;

-- The order or account that a complaint is about, in the form in which two are compared.
CREATE TABLE complaint_accounts (
  reference   text PRIMARY KEY REFERENCES registrations,
  customer_id text NOT NULL,
  account     text NOT NULL
);
CREATE INDEX complaint_accounts_of_customer ON complaint_accounts (customer_id, account);
INSERT INTO complaint_accounts (reference, customer_id, account)
SELECT reference, body -> 'customer' ->> 'id', lower(btrim(body ->> 'account')) FROM complaint_versions
WHERE version = 1 AND body ->> 'account' IS NOT NULL;
GRANT SELECT, INSERT ON complaint_accounts TO amends_app;
