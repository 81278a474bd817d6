"""Which hidden default makes a network learn: measured on real image files, and explained."""
