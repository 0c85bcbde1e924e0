"""The IRS's own Forms 2848 and 8821: what goes onto one, and the file that is made of it."""
