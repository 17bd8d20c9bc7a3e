-- name: signal_keep --
INSERT INTO signals_aside (reference, number, name, encoding, body, arguments) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING

-- name: signals_after --
SELECT number, name, encoding, body, arguments
FROM (
  SELECT *, sum(length(body)) OVER (ORDER BY number) - length(body) AS before
  FROM (SELECT * FROM signals_aside WHERE reference = $1 AND number > $2 ORDER BY number LIMIT 200) AS first) AS counted
WHERE before < $3 ORDER BY number

-- name: signals_forget --
DELETE FROM signals_aside WHERE reference = $1 AND number <= $2
