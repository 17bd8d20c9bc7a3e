"""Makes letters from templates, and proofreads them."""
