"""The pages about cases, letters and what we did about them."""
