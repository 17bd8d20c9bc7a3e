-- The journal: one hash chain per stream, append only (law 9).
-- The format of an entry is final. docs/reference/journal.md describes it for auditors; amends/db/journal_entry.py checks it independently.

ALTER DEFAULT PRIVILEGES IN SCHEMA amends REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE journal (
  stream      text        NOT NULL CHECK (stream ~ '^(complaint/[A-Za-z0-9._~-]{1,70}|budget/[A-Za-z0-9._-]{1,64}|staff|policy|access)$'),
  seq         bigint      NOT NULL CHECK (seq > 0),
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  clock       text        NOT NULL CHECK (clock IN ('real', 'virtual')),
  who         text        NOT NULL,
  type        text        NOT NULL CHECK (type ~ '^[a-z][a-z_]*[.][a-z][a-z_]*$'),
  version     integer     NOT NULL CHECK (version > 0),
  subject     text        NOT NULL CHECK (subject ~ '^[a-z0-9_ /]{0,200}$'), -- words of closed lists: no personal data
  key         text        NOT NULL,
  digest      bytea       NOT NULL CHECK (length(digest) = 32),
  prev        bytea       NOT NULL CHECK (length(prev) = 32),
  hash        bytea       NOT NULL CHECK (length(hash) = 32),
  payload     json, -- not jsonb: the very characters that were digested
  salt        bytea CHECK (length(salt) >= 16),
  PRIMARY KEY (stream, seq),
  UNIQUE (stream, key),
  CHECK ((payload IS NULL) = (salt IS NULL))
);

CREATE FUNCTION journal_instant(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- RFC 8785 of a flat object: keys sorted, and PostgreSQL escapes strings exactly as the RFC asks.
CREATE FUNCTION journal_envelope(entry journal) RETURNS bytea LANGUAGE sql STABLE SET search_path = amends, pg_temp AS $$
  SELECT convert_to(
    '{"at":' || to_json(journal_instant(entry.at))
    || ',"clock":' || to_json(entry.clock)
    || ',"digest":"' || encode(entry.digest, 'hex')
    || '","key":' || to_json(entry.key)
    || ',"prev":"' || encode(entry.prev, 'hex')
    || '","recorded_at":' || to_json(journal_instant(entry.recorded_at))
    || ',"seq":' || entry.seq
    || ',"stream":' || to_json(entry.stream)
    || ',"subject":' || to_json(entry.subject)
    || ',"type":' || to_json(entry.type)
    || ',"version":' || entry.version
    || ',"who":' || to_json(entry.who) || '}', 'UTF8')
$$;

-- A statement sees what was committed before it began: the head has to be read by a later statement than the lock.
CREATE FUNCTION journal_lock(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('amends.journal/' || wanted, 0));
END
$$;

-- Appends the entries whose key the stream does not hold yet and returns the head after that.
CREATE FUNCTION journal_append(
  to_stream text, in_clock text, ats timestamptz[], whos text[], types text[], versions integer[], subjects text[],
  keys text[], payloads text[], salts bytea[]
) RETURNS TABLE (head_seq bigint, head_hash bytea) LANGUAGE plpgsql SET search_path = amends, pg_temp AS $$
DECLARE
  entry journal;
BEGIN
  PERFORM journal_lock(to_stream);
  head_seq := 0;
  head_hash := decode(repeat('00', 32), 'hex');
  SELECT seq, hash INTO head_seq, head_hash FROM journal WHERE stream = to_stream ORDER BY seq DESC LIMIT 1;
  IF NOT FOUND THEN
    head_seq := 0;
    head_hash := decode(repeat('00', 32), 'hex');
  END IF;
  FOR i IN 1 .. cardinality(keys) LOOP
    CONTINUE WHEN EXISTS (SELECT FROM journal WHERE stream = to_stream AND key = keys[i]);
    entry.stream := to_stream;
    entry.seq := head_seq + 1;
    entry.at := ats[i];
    entry.recorded_at := clock_timestamp();
    entry.clock := in_clock;
    entry.who := whos[i];
    entry.type := types[i];
    entry.version := versions[i];
    entry.subject := subjects[i];
    entry.key := keys[i];
    entry.payload := payloads[i]::json;
    entry.salt := salts[i];
    entry.digest := sha256(salts[i] || convert_to(payloads[i], 'UTF8'));
    entry.prev := head_hash;
    entry.hash := sha256(journal_envelope(entry));
    INSERT INTO journal SELECT entry.*;
    head_seq := entry.seq;
    head_hash := entry.hash;
  END LOOP;
  RETURN NEXT;
END
$$;

-- Not even the owner changes an entry by accident: only the payload may go, together with its salt.
CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.payload IS NULL AND NEW.salt IS NULL
       AND (to_jsonb(NEW) - 'payload' - 'salt') = (to_jsonb(OLD) - 'payload' - 'salt') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the journal only grows: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER journal_rows_stay BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER journal_stays BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();

-- How long payloads stay. Rows are changed by the owner only; a kind without a row stays for good.
CREATE TABLE retention (
  kind text PRIMARY KEY,
  keep interval NOT NULL
);
INSERT INTO retention VALUES ('complaint', '6 years'), ('staff', '6 years'), ('budget', '10 years'), ('access', '3 years');

-- The machine's time governs, and nobody can name a later one. Returns how many payloads went.
CREATE FUNCTION erase_expired_payloads(at_most integer DEFAULT 10000) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = amends, pg_temp AS $$
  WITH expired AS (
    SELECT stream, seq FROM journal JOIN retention ON kind = split_part(stream, '/', 1)
    WHERE payload IS NOT NULL AND recorded_at + keep < clock_timestamp()
    ORDER BY recorded_at LIMIT at_most
  ), erased AS (
    UPDATE journal SET payload = NULL, salt = NULL FROM expired
    WHERE journal.stream = expired.stream AND journal.seq = expired.seq RETURNING 1
  )
  SELECT count(*) FROM erased
$$;
-- Reports count events of a period by their type.
CREATE INDEX journal_by_type ON journal (type, at);
CREATE INDEX journal_payloads_by_age ON journal (recorded_at) WHERE payload IS NOT NULL;

-- Whoever reads for an audit is read about: every look is an entry of the stream 'access'.
CREATE FUNCTION record_access(reader text, reason text, looked_at text) RETURNS void
LANGUAGE plpgsql SET search_path = amends, pg_temp AS $$
BEGIN
  IF coalesce(trim(reader), '') = '' OR coalesce(trim(reason), '') = '' THEN
    RAISE EXCEPTION 'say who reads and why: audit functions take (reader, reason, ...)' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM journal_append(
    'access', 'real', ARRAY[clock_timestamp()], ARRAY[reader], ARRAY['journal.read'], ARRAY[1], ARRAY[''],
    ARRAY['reading/' || gen_random_uuid()],
    ARRAY['{"looked_at":' || to_json(looked_at) || ',"reason":' || to_json(reason)
          || ',"role":' || to_json(session_user::text) || '}'],
    ARRAY[uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())]);
END
$$;

CREATE FUNCTION audit_stream(reader text, reason text, wanted text) RETURNS SETOF journal
LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp AS $$
BEGIN
  PERFORM record_access(reader, reason, wanted);
  RETURN QUERY SELECT * FROM journal WHERE stream = wanted ORDER BY seq;
END
$$;

CREATE FUNCTION audit_heads(reader text, reason text) RETURNS TABLE (stream text, seq bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM record_access(reader, reason, 'heads of all streams');
  RETURN QUERY SELECT DISTINCT ON (stream) stream, seq, hash FROM journal ORDER BY stream, seq DESC;
END
$$;

GRANT SELECT, INSERT ON journal TO amends_app;
GRANT SELECT ON retention TO amends_app, amends_keeper;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA amends FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_instant, journal_envelope, journal_lock, journal_append TO amends_app;
GRANT EXECUTE ON FUNCTION erase_expired_payloads TO amends_keeper;
GRANT EXECUTE ON FUNCTION audit_stream, audit_heads TO amends_auditor;
