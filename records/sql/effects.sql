-- name: effect_outcome --
SELECT outcome, as_hoped FROM effects WHERE effect_id = $1

-- name: effect_keep --
INSERT INTO effects (effect_id, reference, outcome, head_seq, head_hash, at, as_hoped) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: usable --
SELECT to_regclass('amends.policy_sets') IS NOT NULL AS migrated,
       coalesce(has_table_privilege('amends.journal', 'UPDATE'), false) AS may_change_journal,
       coalesce(has_table_privilege('amends.journal', 'INSERT'), false) AS may_append
FROM (SELECT 1) AS once WHERE to_regclass('amends.journal') IS NOT NULL
