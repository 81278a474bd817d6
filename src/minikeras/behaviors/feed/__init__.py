"""What happens between the data set and a batch."""
