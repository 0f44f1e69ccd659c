"""What people write to us, place by place."""
