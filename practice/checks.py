"""Which combinations of settings cannot work, and what to do about them."""
