"""What happens between a gradient and a weight."""
