"""A log looked at afterwards: pure, from its events to what people want to know of them."""
