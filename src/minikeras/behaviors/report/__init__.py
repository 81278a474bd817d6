"""What happens between a step and the numbers a person reads."""
