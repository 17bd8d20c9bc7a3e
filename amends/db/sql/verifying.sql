-- name: streams_known --
-- Every stream of the journal, and those that it ought to have.
SELECT DISTINCT stream FROM (
  SELECT stream FROM journal
  UNION ALL SELECT 'complaint/' || reference FROM registrations
  UNION ALL SELECT 'complaint/' || reference FROM effects
  UNION ALL SELECT 'complaint/' || reference FROM cases
  UNION ALL SELECT 'policy' FROM publications) AS known
ORDER BY stream

-- name: retention_of --
SELECT keep FROM retention WHERE kind = $1

-- name: registration_of --
SELECT digest, readable, run_id FROM registrations WHERE reference = $1

-- name: versions_of --
SELECT version, body, action_id FROM complaint_versions WHERE reference = $1 ORDER BY version

-- name: letters_stored --
SELECT effect_id, words, raw, state, purpose IN ('staff_notice', 'staff_digest', 'staff_work') AS staff FROM letters WHERE reference = $1

-- name: actions_stored --
SELECT action_id, action, by, body, granted FROM actions WHERE reference = $1

-- name: tasks_stored --
SELECT id, kind, for_whom, why, about, due, opened_at, done_at, done_by FROM tasks WHERE reference = $1

-- name: case_stored --
SELECT workflow_id, run_id, revision, number, stage, owner, waits_for, alarm_at, outcome, completed, whole_row(cases) AS body
FROM cases WHERE reference = $1

-- name: policy_sets_all --
SELECT hash, files, compiled FROM policy_sets

-- name: blobs_all --
SELECT sha256 FROM blobs ORDER BY sha256
