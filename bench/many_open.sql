-- name: fill --
-- Copies the open complaint $1 as often as $2 says; $3: they are over. Words, letters and dates are those of a real one,
-- the promised dates and the owners are spread. Each has a run of its own.
WITH copies AS (SELECT n, CASE WHEN $3 THEN 'closed-' ELSE 'open-' END || n AS copy FROM generate_series(1, $2) AS n),
registered AS (
  INSERT INTO registrations (reference, digest, readable, workflow_id, run_id, customer_id, at)
  SELECT copy, digest, readable, 'complaint-' || copy, md5(copy)::uuid::text, 'customer-' || copy, at
  FROM registrations, copies WHERE reference = $1 RETURNING reference),
worded AS (
  INSERT INTO complaint_versions (reference, version, body, at)
  SELECT copy, version, replace(body::text, $1, copy)::json, at
  FROM complaint_versions, copies, (SELECT count(*) FROM registered) AS first WHERE reference = $1 RETURNING reference),
effected AS (
  INSERT INTO effects (effect_id, reference, outcome, head_seq, head_hash, at)
  SELECT replace(effect_id, $1, copy), copy, outcome, head_seq, head_hash, at
  FROM effects, copies WHERE reference = $1 RETURNING reference),
written AS (
  INSERT INTO letters (effect_id, reference, message_id, purpose, language, recipient, raw, words, state, tries, channel, template, rendered_at, accepted_at)
  SELECT replace(effect_id, $1, copy), copy, replace(message_id, '@', '.' || copy || '@'), purpose, language,
    copy || '@customers.example.com', NULL, words, state, tries, channel, template, rendered_at, accepted_at
  FROM letters, copies WHERE reference = $1 RETURNING reference),
tasked AS (
  INSERT INTO tasks (reference, id, kind, for_whom, why, due, opened_at, done_at)
  SELECT copy, 'task-1', 'contact', 'duty', 'no address', now() + n * interval '1 minute', now(),
    CASE WHEN $3 THEN now() END
  FROM copies WHERE n % 5 = 0 RETURNING reference)
INSERT INTO cases (reference, workflow_id, run_id, revision, stage, owner, waits_for, alarm_at, due_at, outcome, completed, updated_at, body)
SELECT copy, 'complaint-' || copy, md5(copy)::uuid::text, revision, CASE WHEN $3 THEN 'closed' ELSE stage END,
  people.ids[1 + n % cardinality(people.ids)],
  CASE WHEN $3 THEN 'nobody' ELSE people.ids[1 + n % cardinality(people.ids)] END,
  CASE WHEN NOT $3 THEN now() + n * interval '1 minute' END, now() + n * interval '1 minute',
  CASE WHEN $3 THEN 'resolved' END, $3, now(), replace(body::text, $1, copy)::json
FROM cases, copies, (SELECT $4::text[] AS ids) AS people, (SELECT count(*) FROM worded) AS last WHERE reference = $1
