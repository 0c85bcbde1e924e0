"""The pages about the firm, its people and its set-up."""
