"""What is laid down beside the program: units, scripts, and where each of them goes."""
