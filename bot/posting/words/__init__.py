"""What is said with a video."""
