-- depends: 0009-digests
-- What the application's role may do is no more than what the product does with it. It cannot write the journal but
-- through functions that compute every number, time and hash themselves.

-- JSON has no integer beyond 2^53 - 1 and no year beyond 9999: an entry that nobody can check is none. What may be there
-- from before is left to `amends journal verify`, which tells it.
ALTER TABLE journal
  ADD CONSTRAINT journal_seq_is_checkable CHECK (seq <= 9007199254740991) NOT VALID,
  ADD CONSTRAINT journal_times_are_checkable CHECK (
    at >= '0001-01-01 00:00:00+00' AND at < '10000-01-01 00:00:00+00'
    AND recorded_at >= '0001-01-01 00:00:00+00' AND recorded_at < '10000-01-01 00:00:00+00') NOT VALID;

-- As in 0001, by the rights of the owner: the caller names stream, business time, who, what, key and payload, and has no
-- say in the number, the machine's time, the hash before and the hash.
CREATE OR REPLACE FUNCTION journal_append(
  to_stream text, in_clock text, ats timestamptz[], whos text[], types text[], versions integer[], subjects text[],
  keys text[], payloads text[], salts bytea[]
) RETURNS TABLE (head_seq bigint, head_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp AS $$
DECLARE
  entry journal;
BEGIN
  IF EXISTS (
    SELECT FROM unnest(ARRAY[cardinality(ats), cardinality(whos), cardinality(types), cardinality(versions),
      cardinality(subjects), cardinality(payloads), cardinality(salts)]) AS many
    WHERE many IS DISTINCT FROM cardinality(keys)
  ) THEN
    RAISE EXCEPTION 'an entry has eight parts: the lists are not of one length' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM journal_lock(to_stream);
  SELECT seq, hash INTO head_seq, head_hash FROM journal WHERE stream = to_stream ORDER BY seq DESC LIMIT 1;
  IF NOT FOUND THEN
    head_seq := 0;
    head_hash := decode(repeat('00', 32), 'hex');
  END IF;
  FOR i IN 1 .. cardinality(keys) LOOP
    CONTINUE WHEN EXISTS (SELECT FROM journal WHERE stream = to_stream AND key = keys[i]);
    IF json_typeof(payloads[i]::json) <> 'object' OR length(salts[i]) < 32 THEN
      RAISE EXCEPTION 'a payload is a JSON object with 32 bytes of salt' USING ERRCODE = 'invalid_parameter_value';
    END IF;
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
REVOKE INSERT ON journal FROM amends_app;

-- Erasing looks into no payload: one that PostgreSQL cannot convert must not keep all others from going.
CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.payload IS NULL AND NEW.salt IS NULL
       AND (NEW.stream, NEW.seq, NEW.at, NEW.recorded_at, NEW.clock, NEW.who, NEW.type, NEW.version,
            NEW.subject, NEW.key, NEW.digest, NEW.prev, NEW.hash)
         IS NOT DISTINCT FROM
           (OLD.stream, OLD.seq, OLD.at, OLD.recorded_at, OLD.clock, OLD.who, OLD.type, OLD.version,
            OLD.subject, OLD.key, OLD.digest, OLD.prev, OLD.hash)
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the journal only grows: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A set is put in force together with its entry in the stream 'policy', or not at all. Where it widens who may decide how
-- much, a second person is named; until actions are signed, both are claims.
ALTER TABLE publications ADD COLUMN second text CHECK (second <> by);
CREATE FUNCTION publish_set(
  next_number bigint, set_hash text, published_by text, seconded_by text, published_at timestamptz, in_clock text,
  payload text, salt bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp AS $$
BEGIN
  PERFORM journal_lock('policy');
  IF next_number IS DISTINCT FROM (SELECT 1 + coalesce(max(number), 0) FROM publications)
     OR payload::json ->> 'set' IS DISTINCT FROM set_hash OR payload::json ->> 'second' IS DISTINCT FROM seconded_by THEN
    RAISE EXCEPTION 'a publication has the next number, and its entry tells the same' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO publications (number, hash, by, second, at)
  VALUES (next_number, set_hash, published_by, seconded_by, published_at);
  PERFORM journal_append(
    'policy', in_clock, ARRAY[published_at], ARRAY[published_by], ARRAY['policy.published'],
    ARRAY[1], ARRAY[''], ARRAY['publication/' || next_number], ARRAY[payload], ARRAY[salt]);
END
$$;
GRANT EXECUTE ON FUNCTION publish_set TO amends_app;
REVOKE INSERT ON publications FROM amends_app;

-- Columns that nothing changes cannot be changed.
REVOKE UPDATE ON registrations, tasks FROM amends_app;
GRANT UPDATE (digest, readable, customer_id, run_id, workflow_id) ON registrations TO amends_app;
GRANT UPDATE (kind, for_whom, why, about, due, done_at, done_by) ON tasks TO amends_app;

-- What was registered as readable stays what it was: only a body that nobody could read is ever handed in again.
CREATE FUNCTION registrations_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was registered stays' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER registrations_stay BEFORE UPDATE ON registrations FOR EACH ROW
  WHEN (OLD.readable AND (NEW.digest, NEW.readable, NEW.customer_id) IS DISTINCT FROM (OLD.digest, OLD.readable, OLD.customer_id))
  EXECUTE FUNCTION registrations_stay();

-- A letter that went, or came back, is never one again that waits to be sent.
CREATE FUNCTION letters_go_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a letter that went goes no second time' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER letters_go_once BEFORE UPDATE OF state ON letters FOR EACH ROW
  WHEN ((OLD.state = 'accepted' AND NEW.state NOT IN ('accepted', 'bounced')) OR (OLD.state = 'bounced' AND NEW.state <> 'bounced'))
  EXECUTE FUNCTION letters_go_once();
