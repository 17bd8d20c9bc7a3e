-- depends: 0009-digests
-- What an intake or a list asks for is kept at hand: neither may count or sort every open complaint.

-- How many open complaints each person owns. Kept by triggers, so that no writer can forget it.
CREATE TABLE open_cases (
  owner text PRIMARY KEY,
  open  integer NOT NULL CHECK (open >= 0)
);
INSERT INTO open_cases
SELECT owner, count(*) FROM cases WHERE outcome IS NULL AND NOT completed AND owner IS NOT NULL GROUP BY owner;
DROP INDEX cases_of_owner;
CREATE INDEX cases_of_owner ON cases (owner, coalesce(due_at, alarm_at), reference) WHERE NOT completed;

CREATE FUNCTION owner_counted(one cases) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = amends, pg_temp
AS $$ SELECT CASE WHEN one.outcome IS NULL AND NOT one.completed THEN one.owner END $$;

-- Rows are locked in the order of their names, so that two hand-overs in opposite directions never wait for each other.
CREATE FUNCTION count_open_cases() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp
AS $$
DECLARE
  before text := CASE WHEN TG_OP <> 'INSERT' THEN owner_counted(OLD) END;
  after  text := CASE WHEN TG_OP <> 'DELETE' THEN owner_counted(NEW) END;
BEGIN
  INSERT INTO open_cases AS counted (owner, open)
  SELECT change.owner, greatest(change.by, 0)
  FROM (VALUES (before, -1), (after, 1)) AS change (owner, by)
  WHERE change.owner IS NOT NULL AND before IS DISTINCT FROM after
  ORDER BY change.owner
  ON CONFLICT (owner) DO UPDATE
    SET open = greatest(counted.open + CASE WHEN counted.owner = after THEN 1 ELSE -1 END, 0);
  RETURN NULL;
END
$$;
CREATE TRIGGER cases_counted_first AFTER INSERT OR DELETE ON cases FOR EACH ROW EXECUTE FUNCTION count_open_cases();
CREATE TRIGGER cases_counted AFTER UPDATE OF owner, outcome, completed ON cases FOR EACH ROW
  WHEN ((OLD.owner, OLD.outcome IS NULL, OLD.completed) IS DISTINCT FROM (NEW.owner, NEW.outcome IS NULL, NEW.completed))
  EXECUTE FUNCTION count_open_cases();

-- Whom an open complaint waits for, by itself or by an open task: one line for each, in the order of the lists.
CREATE TABLE waiting (
  reference text NOT NULL,
  who       text NOT NULL,
  due_at    timestamptz,
  PRIMARY KEY (reference, who)
);
CREATE INDEX waiting_for ON waiting (who, due_at, reference);
ALTER TABLE cases ADD COLUMN waiting_for text[] NOT NULL DEFAULT '{}';

CREATE FUNCTION keep_waiting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp
AS $$
BEGIN
  DELETE FROM waiting WHERE reference = NEW.reference AND (NEW.completed OR who <> ALL (NEW.waiting_for));
  IF NOT NEW.completed THEN
    INSERT INTO waiting (reference, who, due_at)
    SELECT DISTINCT NEW.reference, who, coalesce(NEW.due_at, NEW.alarm_at) FROM unnest(NEW.waiting_for) AS who
    ON CONFLICT (reference, who) DO UPDATE SET due_at = excluded.due_at
      WHERE waiting.due_at IS DISTINCT FROM excluded.due_at;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER cases_waiting_first AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION keep_waiting();
CREATE TRIGGER cases_waiting AFTER UPDATE OF waiting_for, due_at, alarm_at, completed ON cases FOR EACH ROW
  WHEN ((OLD.waiting_for, coalesce(OLD.due_at, OLD.alarm_at), OLD.completed)
    IS DISTINCT FROM (NEW.waiting_for, coalesce(NEW.due_at, NEW.alarm_at), NEW.completed))
  EXECUTE FUNCTION keep_waiting();

UPDATE cases SET waiting_for = ARRAY(
  SELECT cases.waits_for UNION SELECT for_whom FROM tasks WHERE tasks.reference = cases.reference AND done_at IS NULL
) WHERE NOT completed;

DROP INDEX cases_open;
CREATE INDEX cases_open ON cases (coalesce(due_at, alarm_at), reference) WHERE NOT completed;
CREATE INDEX cases_alarm ON cases (alarm_at) WHERE NOT completed;

GRANT SELECT ON open_cases, waiting TO amends_app;
