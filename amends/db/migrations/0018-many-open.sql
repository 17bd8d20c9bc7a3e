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
CREATE INDEX tasks_open_of_complaint ON tasks (reference, for_whom) WHERE done_at IS NULL;

CREATE FUNCTION keep_waiting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp
AS $$
BEGIN
  DELETE FROM waiting WHERE reference = NEW.reference
    AND who NOT IN (
      SELECT waits_for FROM cases WHERE reference = NEW.reference AND NOT completed
      UNION ALL
      SELECT for_whom FROM tasks JOIN cases USING (reference)
      WHERE reference = NEW.reference AND NOT completed AND done_at IS NULL);
  INSERT INTO waiting (reference, who, due_at)
  SELECT NEW.reference, who, coalesce(due_at, alarm_at)
  FROM cases, LATERAL (
    SELECT cases.waits_for AS who
    UNION
    SELECT for_whom FROM tasks WHERE tasks.reference = cases.reference AND done_at IS NULL) AS everybody
  WHERE cases.reference = NEW.reference AND NOT completed
  ON CONFLICT (reference, who) DO UPDATE SET due_at = excluded.due_at
    WHERE waiting.due_at IS DISTINCT FROM excluded.due_at;
  RETURN NULL;
END
$$;
CREATE TRIGGER cases_waiting_first AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION keep_waiting();
CREATE TRIGGER cases_waiting AFTER UPDATE OF waits_for, due_at, alarm_at, completed ON cases FOR EACH ROW
  WHEN ((OLD.waits_for, coalesce(OLD.due_at, OLD.alarm_at), OLD.completed)
    IS DISTINCT FROM (NEW.waits_for, coalesce(NEW.due_at, NEW.alarm_at), NEW.completed))
  EXECUTE FUNCTION keep_waiting();
CREATE TRIGGER tasks_waiting_first AFTER INSERT ON tasks FOR EACH ROW WHEN (NEW.done_at IS NULL)
  EXECUTE FUNCTION keep_waiting();
CREATE TRIGGER tasks_waiting AFTER UPDATE OF for_whom, done_at ON tasks FOR EACH ROW
  WHEN ((OLD.for_whom, OLD.done_at IS NULL) IS DISTINCT FROM (NEW.for_whom, NEW.done_at IS NULL))
  EXECUTE FUNCTION keep_waiting();

INSERT INTO waiting (reference, who, due_at)
SELECT reference, who, coalesce(due_at, alarm_at)
FROM cases, LATERAL (
  SELECT waits_for AS who
  UNION
  SELECT for_whom FROM tasks WHERE tasks.reference = cases.reference AND done_at IS NULL) AS everybody
WHERE NOT completed;

-- The growing lists of old complaints, item by item. A row that carries news takes the place of whatever was written
-- after the row that it builds on, so that a run that was reset leaves nothing behind.
CREATE TABLE case_items (
  reference text    NOT NULL,
  list      text    NOT NULL,
  place     integer NOT NULL,
  number    bigint  NOT NULL,
  body      json    NOT NULL,
  PRIMARY KEY (reference, list, place, number)
);
CREATE INDEX case_items_since ON case_items (reference, number);
ALTER TABLE cases ADD COLUMN number bigint NOT NULL DEFAULT 0;

CREATE FUNCTION whole_row(one cases) RETURNS json LANGUAGE sql STABLE SET search_path = amends, pg_temp
AS $$
  SELECT CASE WHEN one.number = 0 THEN one.body ELSE (
    SELECT (one.body::jsonb - 'since' - 'places' - 'number' || coalesce(jsonb_object_agg(list, items), '{}'))::json
    FROM (
      SELECT list, jsonb_agg(body ORDER BY place) AS items
      FROM (
        SELECT DISTINCT ON (list, place) list, place, body FROM case_items
        WHERE reference = one.reference ORDER BY list, place, number DESC) AS latest
      GROUP BY list) AS lists) END
$$;

DROP INDEX cases_open;
CREATE INDEX cases_open ON cases (coalesce(due_at, alarm_at), reference) WHERE NOT completed;
CREATE INDEX cases_alarm ON cases (alarm_at) WHERE NOT completed;

CREATE INDEX registrations_of_workflow ON registrations (workflow_id);

GRANT SELECT ON open_cases, waiting TO amends_app;
GRANT EXECUTE ON FUNCTION whole_row TO amends_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON case_items TO amends_app;
