"""A whole sheet: figure, frame, and small things where there is room."""
