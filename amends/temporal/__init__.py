"""What client, worker and replays share of Temporal: the plugin, its runner and the search attributes."""
