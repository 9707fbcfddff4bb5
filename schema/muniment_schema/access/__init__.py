"""Access: who may see what, said once."""
