"""Small pure functions on arrays; each is tested against a closed form."""
