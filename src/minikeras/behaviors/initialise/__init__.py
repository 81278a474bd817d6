"""What happens to a weight before the first step."""
