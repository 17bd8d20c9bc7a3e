-- name: work_now --
-- How much there is to do as of $1: open complaints, late promises, alarms that are past, messages that wait for a person.
SELECT
  (SELECT count(*) FROM cases WHERE NOT completed) AS open,
  (SELECT count(*) FROM cases WHERE NOT completed AND due_at < $1) AS late,
  (SELECT count(*) FROM cases WHERE NOT completed AND alarm_at < $1 - interval '1 minute') AS alarms_past,
  (SELECT count(*) FROM inbound_mail
    WHERE state = 'waiting' OR (state = 'kept' AND recorded_at < clock_timestamp() - interval '10 minutes')
  ) AS mail_waiting

-- name: work_tasks --
SELECT kind, count(*) AS waiting, count(*) FILTER (WHERE due < $1) AS late FROM tasks WHERE done_at IS NULL GROUP BY kind
