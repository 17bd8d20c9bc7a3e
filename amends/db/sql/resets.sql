-- name: cut_off_row --
-- $1 complaint. What the records hold beyond what a run that was reset may remember.
SELECT run_id, revision, number, coalesce(json_array_length(body -> 'offers'), 0) AS offers,
  (SELECT coalesce(max(number), 0) FROM signals_aside WHERE reference = $1) AS signals
FROM cases WHERE reference = $1

-- name: cut_off_numbers --
SELECT split_part(substr(effect_id, length($2) + 2), '/', 2) AS what,
  max(split_part(substr(effect_id, length($2) + 2), '/', 3)::int) AS number
FROM effects WHERE reference = $1 AND effect_id ~ '/[0-9]{1,2}/(payout|aside|take_up)/[0-9]{1,6}$' GROUP BY 1

-- name: cut_off_letters --
SELECT effect_id, purpose, content, rendered_at AS at, state IN ('sending', 'accepted', 'bounced') AS reached FROM letters
WHERE reference = $1 AND purpose NOT IN ('staff_notice', 'staff_digest') ORDER BY rendered_at DESC LIMIT 200

-- name: cut_off_actions --
SELECT action_id, action, by, at FROM actions WHERE reference = $1 AND granted ORDER BY recorded_at DESC LIMIT 200

-- name: cut_off_tasks --
SELECT id, kind, for_whom, why, about, due, opened_at, done_at, done_by FROM tasks WHERE reference = $1
ORDER BY opened_at DESC, id LIMIT 500
