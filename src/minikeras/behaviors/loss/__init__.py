"""What happens between the prediction and the one number to minimise."""
