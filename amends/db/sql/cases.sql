-- name: registration --
SELECT digest, readable, workflow_id, run_id, at FROM registrations WHERE reference = $1

-- name: references_near --
SELECT reference FROM registrations WHERE reference ILIKE $1 OR reference ILIKE $2 ORDER BY at DESC LIMIT 1000

-- name: customer_of --
SELECT customer_id FROM registrations WHERE reference = $1

-- name: choosing_a_duplicate --
SELECT pg_advisory_xact_lock(hashtextextended('amends.duplicate' || $1, 0))

-- name: register --
INSERT INTO registrations (reference, digest, readable, raw, workflow_id, run_id, customer_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: register_readable --
-- What could not be read was handed in again and can be.
UPDATE registrations SET digest = $2, readable = true, customer_id = $3 WHERE reference = $1

-- name: account_keep --
INSERT INTO complaint_accounts (reference, customer_id, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: intake_body_keep --
INSERT INTO intake_bodies (reference, run_id, digest, part, verdict, remarks, raw, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING

-- name: intake_bodies --
SELECT run_id, digest, part, verdict, remarks, raw, at FROM intake_bodies WHERE reference = $1 ORDER BY at, recorded_at, part

-- name: complaint_keep --
INSERT INTO complaint_versions (reference, version, body, action_id, at)
SELECT $1, 1 + coalesce(max(version), 0), $2, $3, $4 FROM complaint_versions WHERE reference = $1
RETURNING version

-- name: complaint_current --
SELECT body FROM complaint_versions WHERE reference = $1 ORDER BY version DESC LIMIT 1

-- name: customer_opted_out --
-- What was said after a complaint came in is about the customer; what its caller said of it is about that complaint.
SELECT EXISTS (
  SELECT FROM registrations, LATERAL (
    SELECT body, action_id FROM complaint_versions
    WHERE complaint_versions.reference = registrations.reference ORDER BY version DESC LIMIT 1) AS latest
  WHERE customer_id = $1 AND action_id IS NOT NULL AND body #>> '{customer,no_survey}' = 'opted_out')

-- name: complaint_first --
SELECT body FROM complaint_versions WHERE reference = $1 AND version = 1

-- name: earlier_of_customer --
SELECT count(*) FROM registrations WHERE customer_id = $1 AND at < $2 AND reference <> $3

-- name: others_of_customer --
-- Other complaints of the customer of $1, newest first, $2 at most.
SELECT other.reference, other.at, cases.stage, cases.outcome, version.body ->> 'subject' AS subject
FROM registrations AS this
JOIN registrations AS other ON other.customer_id = this.customer_id AND other.reference <> this.reference
JOIN cases ON cases.reference = other.reference
LEFT JOIN LATERAL (
  SELECT body FROM complaint_versions WHERE reference = other.reference ORDER BY version DESC LIMIT 1) AS version ON true
WHERE this.reference = $1
ORDER BY other.at DESC, other.reference
LIMIT $2

-- name: registration_raw --
SELECT raw FROM registrations WHERE reference = $1 AND NOT readable

-- name: choosing_among_an_account --
SELECT pg_advisory_xact_lock(hashtextextended('amends.account' || $1, 0))

-- name: open_about_same_account --
SELECT reference FROM complaint_accounts JOIN cases USING (reference) JOIN registrations USING (reference)
WHERE complaint_accounts.customer_id = $1 AND account = $2 AND reference <> $3 AND NOT completed
ORDER BY registrations.at, reference LIMIT 20

-- name: case_row --
SELECT CASE WHEN number = 0 THEN body ELSE whole_row(cases) END AS body FROM cases WHERE reference = $1

-- name: case_write --
-- An effect that was overtaken by a later one must not turn the row back. The row before it says who had it.
WITH before AS (SELECT owner, body ->> 'path' AS path, updated_at FROM cases WHERE reference = $1)
INSERT INTO cases (reference, workflow_id, run_id, revision, stage, owner, waits_for, alarm_at, due_at, outcome, completed, updated_at, body, number)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (reference) DO UPDATE SET
  workflow_id = excluded.workflow_id, run_id = excluded.run_id, revision = excluded.revision, stage = excluded.stage,
  owner = excluded.owner, waits_for = excluded.waits_for, alarm_at = excluded.alarm_at, due_at = excluded.due_at,
  outcome = excluded.outcome, completed = excluded.completed, updated_at = excluded.updated_at, body = excluded.body,
  number = excluded.number,
  recorded_at = clock_timestamp()
WHERE (cases.revision, cases.number) <= (excluded.revision, excluded.number)
RETURNING (SELECT owner FROM before) AS owner, (SELECT path FROM before) AS path,
  (SELECT updated_at FROM before) AS updated_at

-- name: case_items_forget --
DELETE FROM case_items WHERE reference = $1 AND number > $2

-- name: case_items_write --
INSERT INTO case_items (reference, list, place, number, body)
SELECT $1, list, place, $2, body FROM json_to_recordset($3) AS item (list text, place integer, body json)

-- name: tasks_write --
INSERT INTO tasks (reference, id, kind, for_whom, why, about, due, opened_at, done_at, done_by)
SELECT $1, id, kind, for_whom, why, about, due, opened_at, done_at, done_by
FROM json_to_recordset($2) AS task (
  id text, kind text, for_whom text, why text, about jsonb,
  due timestamptz, opened_at timestamptz, done_at timestamptz, done_by text)
ON CONFLICT (reference, id) DO UPDATE SET
  kind = excluded.kind, for_whom = excluded.for_whom, why = excluded.why, about = excluded.about, due = excluded.due,
  done_at = excluded.done_at, done_by = excluded.done_by
RETURNING id, xmax = 0 AS new

-- name: case_rows --
-- Open complaints, soonest first: $1 owner, $2 stage, $3 at most.
SELECT CASE WHEN number = 0 THEN body ELSE whole_row(cases) END AS body FROM cases
WHERE NOT completed AND ($1::text IS NULL OR owner = $1) AND ($2::text IS NULL OR stage = $2)
ORDER BY coalesce(due_at, alarm_at), reference
LIMIT $3

-- name: case_rows_for --
-- Open complaints that wait for one of $4 (staff ids and roles), themselves or by an open task; else as above.
-- Each name's own page is read from its index, then the pages are merged.
WITH page AS (
  SELECT DISTINCT found.reference, found.due_at
  FROM unnest($4::text[]) AS name, LATERAL (
    SELECT waiting.reference, waiting.due_at FROM waiting JOIN cases USING (reference)
    WHERE who = name AND ($1::text IS NULL OR owner = $1) AND ($2::text IS NULL OR stage = $2)
    ORDER BY waiting.due_at, waiting.reference
    LIMIT $3) AS found
  ORDER BY found.due_at, found.reference
  LIMIT $3)
SELECT CASE WHEN number = 0 THEN body ELSE whole_row(cases) END AS body FROM page JOIN cases USING (reference) ORDER BY page.due_at, page.reference

-- name: case_rows_all --
-- What is over, too; else as the first. What is over waits for nobody, so $4 finds there what 'nobody' waits for.
SELECT CASE WHEN number = 0 THEN body ELSE whole_row(cases) END AS body FROM cases
WHERE ($4::text[] IS NULL OR waits_for = ANY ($4)
    OR EXISTS (SELECT FROM waiting WHERE waiting.reference = cases.reference AND who = ANY ($4)))
  AND ($1::text IS NULL OR owner = $1) AND ($2::text IS NULL OR stage = $2)
ORDER BY coalesce(due_at, alarm_at), reference
LIMIT $3

-- name: open_counts --
SELECT owner, open FROM open_cases WHERE open > 0

-- name: choosing_owner --
-- One intake at a time chooses, so that complaints opened together spread over the people.
SELECT pg_advisory_xact_lock(hashtextextended('amends.choosing_owner', 0))

-- name: alarms_past --
SELECT reference, stage, alarm_at FROM cases WHERE NOT completed AND alarm_at < $1 ORDER BY alarm_at

-- name: waiting_for_nothing --
SELECT reference, stage, alarm_at FROM cases WHERE NOT completed AND alarm_at IS NULL AND waits_for IN ('clock', 'nobody') ORDER BY updated_at

-- name: waiting_for_who_wrote --
-- Open complaints that wait for the customer while a task about something of kind $1 is open.
SELECT reference, stage, alarm_at FROM cases
WHERE NOT completed AND body ->> 'paused_for' = 'customer' AND EXISTS (
  SELECT FROM tasks WHERE tasks.reference = cases.reference AND about ->> 'kind' = $1 AND done_at IS NULL)
ORDER BY updated_at

-- name: remedies_open --
-- What was promised and is neither paid nor done, soonest due first.
SELECT tasks.reference, id, kind, for_whom, due FROM tasks JOIN cases USING (reference)
WHERE done_at IS NULL AND kind IN ('pay_by_hand', 'do_gesture') AND NOT completed
ORDER BY due NULLS FIRST, tasks.reference, id

-- name: unread_starts --
SELECT reference, stage, alarm_at FROM cases WHERE NOT completed AND stage = 'unreadable' ORDER BY reference

-- name: open_workflows --
SELECT reference, workflow_id, run_id FROM cases WHERE NOT completed ORDER BY reference

-- name: left_behind --
-- Open complaints and whom they wait for, or whose they are, where that is none of $1 (staff ids, roles that somebody
-- has, words); or whose owner is none of $2, who may have complaints.
SELECT reference, array_agg(DISTINCT who ORDER BY who) AS gone FROM (
  SELECT reference, who FROM waiting WHERE who <> ALL ($1::text[])
  UNION ALL
  SELECT reference, owner FROM cases WHERE NOT completed AND owner <> ALL ($2::text[])) AS found
GROUP BY reference ORDER BY reference

-- name: case_rows_named --
SELECT whole_row(cases) AS body FROM cases WHERE reference = ANY ($1::text[]) ORDER BY reference

-- name: known_workflows --
SELECT workflow_id FROM registrations WHERE workflow_id = ANY ($1)

-- name: waiting_for_a_role --
-- Open complaints without an alarm that wait for none of $1 (staff ids and words), so for a role, since before $2 (the
-- machine's time), and those with a task of a role that has no date and was opened before $3.
SELECT reference, waits_for AS role, NULL AS task FROM cases
WHERE NOT completed AND alarm_at IS NULL AND waits_for <> ALL ($1::text[]) AND recorded_at < $2
UNION ALL
SELECT reference, for_whom, tasks.id FROM tasks JOIN cases USING (reference)
WHERE NOT completed AND done_at IS NULL AND due IS NULL AND for_whom <> ALL ($1::text[]) AND opened_at < $3
ORDER BY reference, task
