"""What is true of orders and taps, whatever the machine: pure values and functions, no I/O, no clock, no chance."""
