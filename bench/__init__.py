"""What `bin/bench` runs: Quire beside floors that do less, on the same two cores in the same minutes."""
