-- name: act_keep --
INSERT INTO acts (reference, act_id, act, by, body, content, verdict, granted, amount, currency, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (reference, act_id) DO NOTHING

-- name: act_verdict --
SELECT verdict FROM acts WHERE reference = $1 AND act_id = $2

-- name: act_content --
SELECT act, body, content FROM acts WHERE reference = $1 AND act_id = $2

-- name: act_body --
SELECT body FROM acts WHERE reference = $1 AND act_id = $2

-- name: act_was_done --
SELECT EXISTS (SELECT FROM acts WHERE reference = $1 AND act = $2 AND granted)

-- name: acts_told --
SELECT body ->> 'text' AS text FROM acts
WHERE reference = $1 AND act = 'add_information' AND granted AND body ->> 'text' IS NOT NULL
ORDER BY recorded_at DESC LIMIT 40

-- name: acts_of --
SELECT act_id, act, by, body, verdict, granted, at, recorded_at FROM acts WHERE reference = $1 ORDER BY recorded_at, act_id

-- name: granted_total --
SELECT coalesce(sum(amount), 0) FROM acts WHERE reference = $1 AND currency = $2 AND granted
