"""The terminal: whether it is fit, and the driver that mends what it sends."""
