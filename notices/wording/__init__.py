"""What do our letters say before a member writes: the standard texts, the firm's own, and the fields they name?"""
