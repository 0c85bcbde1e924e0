"""What do Forms 2848 and 8821 ask for, and what does the IRS refuse? Pure rules over the standard library."""
