"""Amends, a complaint recovery engine: every complaint is one durable workflow that keeps its promises."""
