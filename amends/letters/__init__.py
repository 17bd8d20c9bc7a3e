"""Templates become letters, and a proofreader reads them."""
