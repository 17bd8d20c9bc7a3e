-- name: reply_token_expect --
INSERT INTO reply_tokens (token, reference) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: reply_token_reference --
SELECT reference FROM reply_tokens WHERE token = $1
