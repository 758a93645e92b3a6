"""What runs beside the requests: who leads, what was done when, which process lives, threads that go on."""
