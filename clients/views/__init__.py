"""The pages about clients, their numbers and authorizations."""
