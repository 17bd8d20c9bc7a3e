-- name: effect_outcome --
SELECT outcome, as_hoped FROM effects WHERE effect_id = $1

-- name: effect_keep --
INSERT INTO effects (effect_id, reference, outcome, head_seq, head_hash, at, as_hoped) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: usable --
SELECT appends.oid IS NOT NULL AS migrated,
       coalesce(has_table_privilege('amends.journal', 'UPDATE'), false)
         OR coalesce(has_table_privilege('amends.journal', 'INSERT'), false) AS may_change_journal,
       coalesce(has_function_privilege(appends.oid, 'EXECUTE'), false) AS may_append
FROM (SELECT 1) AS once LEFT JOIN (
  SELECT oid FROM pg_proc WHERE proname = 'journal_append' AND prosecdef AND pronamespace = to_regnamespace('amends')
) AS appends ON true
WHERE to_regclass('amends.journal') IS NOT NULL
