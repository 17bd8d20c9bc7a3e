"""What client, worker and replays share of Temporal: plugin, workflow runner and search attributes."""
