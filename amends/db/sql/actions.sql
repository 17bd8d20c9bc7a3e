-- name: action_keep --
INSERT INTO actions (reference, action_id, action, by, body, content, verdict, granted, amount, currency, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (reference, action_id) DO NOTHING

-- name: action_verdict --
SELECT verdict FROM actions WHERE reference = $1 AND action_id = $2

-- name: action_content --
SELECT action, body, content FROM actions WHERE reference = $1 AND action_id = $2

-- name: action_body --
SELECT body FROM actions WHERE reference = $1 AND action_id = $2

-- name: action_was_done --
SELECT EXISTS (SELECT FROM actions WHERE reference = $1 AND action = $2 AND granted)

-- name: actions_told --
SELECT body ->> 'text' AS text FROM actions
WHERE reference = $1 AND action = 'add_information' AND granted AND body ->> 'text' IS NOT NULL
ORDER BY recorded_at DESC LIMIT 40

-- name: actions_of --
SELECT action_id, action, by, body, verdict, granted, at, recorded_at FROM actions WHERE reference = $1 ORDER BY recorded_at, action_id

-- name: granted_total --
SELECT coalesce(sum(amount), 0) FROM actions WHERE reference = $1 AND currency = $2 AND granted
