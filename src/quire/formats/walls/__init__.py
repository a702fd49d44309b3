"""What the limited process may not do: the kernel's means, and the limits of memory and time."""
