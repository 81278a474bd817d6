"""What happens between the input and the prediction."""
