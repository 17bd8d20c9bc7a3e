-- name: registration --
SELECT digest, readable, workflow_id, run_id, at FROM registrations WHERE reference = $1

-- name: register --
INSERT INTO registrations (reference, digest, readable, raw, workflow_id, run_id, customer_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: register_readable --
-- What could not be read was handed in again and can be.
UPDATE registrations SET digest = $2, readable = true, customer_id = $3 WHERE reference = $1

-- name: complaint_keep --
INSERT INTO complaint_versions (reference, version, body, act_id, at)
SELECT $1, 1 + coalesce(max(version), 0), $2, $3, $4 FROM complaint_versions WHERE reference = $1
RETURNING version

-- name: complaint_current --
SELECT body FROM complaint_versions WHERE reference = $1 ORDER BY version DESC LIMIT 1

-- name: complaint_first --
SELECT body FROM complaint_versions WHERE reference = $1 AND version = 1

-- name: earlier_of_customer --
SELECT count(*) FROM registrations WHERE customer_id = $1 AND at < $2 AND reference <> $3

-- name: case_row --
SELECT body FROM cases WHERE reference = $1

-- name: case_write --
-- An effect that was overtaken by a later one must not turn the row back.
INSERT INTO cases (reference, workflow_id, run_id, revision, stage, owner, waits_for, alarm_at, due_at, outcome, completed, updated_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (reference) DO UPDATE SET
  workflow_id = excluded.workflow_id, run_id = excluded.run_id, revision = excluded.revision, stage = excluded.stage,
  owner = excluded.owner, waits_for = excluded.waits_for, alarm_at = excluded.alarm_at, due_at = excluded.due_at,
  outcome = excluded.outcome, completed = excluded.completed, updated_at = excluded.updated_at, body = excluded.body,
  recorded_at = clock_timestamp()
WHERE cases.revision <= excluded.revision
RETURNING reference

-- name: tasks_write --
INSERT INTO tasks (reference, id, kind, for_whom, why, about, due, opened_at, done_at, done_by)
SELECT $1, id, kind, for_whom, why, about, due, opened_at, done_at, done_by
FROM json_to_recordset($2) AS task (
  id text, kind text, for_whom text, why text, about text,
  due timestamptz, opened_at timestamptz, done_at timestamptz, done_by text)
ON CONFLICT (reference, id) DO UPDATE SET
  kind = excluded.kind, for_whom = excluded.for_whom, why = excluded.why, about = excluded.about, due = excluded.due,
  done_at = excluded.done_at, done_by = excluded.done_by

-- name: case_rows --
-- $1 whom it waits for (staff ids and roles; null for everybody), $2 also what is over, $3 owner, $4 stage, $5 at most.
-- Waiting means: the complaint itself, or an open task in it. Soonest first.
SELECT body FROM cases
WHERE ($2 OR NOT completed)
  AND ($1::text[] IS NULL OR waits_for = ANY ($1) OR EXISTS (
    SELECT FROM tasks WHERE tasks.reference = cases.reference AND done_at IS NULL AND for_whom = ANY ($1)))
  AND ($3::text IS NULL OR owner = $3)
  AND ($4::text IS NULL OR stage = $4)
ORDER BY coalesce(due_at, alarm_at) NULLS LAST, reference
LIMIT $5

-- name: open_counts --
SELECT owner, count(*) AS open FROM cases WHERE outcome IS NULL AND NOT completed AND owner IS NOT NULL GROUP BY owner

-- name: choosing_owner --
-- One intake at a time chooses, so that complaints opened together spread over the people.
SELECT pg_advisory_xact_lock(hashtextextended('amends.choosing_owner', 0))

-- name: alarms_past --
SELECT body FROM cases WHERE NOT completed AND alarm_at < $1 ORDER BY alarm_at

-- name: waiting_for_nothing --
SELECT body FROM cases WHERE NOT completed AND alarm_at IS NULL AND waits_for IN ('clock', 'nobody') ORDER BY updated_at

-- name: waiting_for_who_wrote --
-- Open complaints that wait for the customer while a task about $1 is open.
SELECT body FROM cases
WHERE NOT completed AND body ->> 'paused_for' = 'customer' AND EXISTS (
  SELECT FROM json_array_elements(body -> 'tasks') AS task WHERE task ->> 'about' = $1 AND task ->> 'done_at' IS NULL)
ORDER BY updated_at

-- name: open_workflows --
SELECT reference, workflow_id, run_id FROM cases WHERE NOT completed ORDER BY reference
