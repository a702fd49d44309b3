"""Comments: threads, whom they concern, and what is told of them."""
