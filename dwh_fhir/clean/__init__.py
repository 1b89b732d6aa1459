"""From raw rows to typed rows that keep every rule."""
