"""The packages, their tables and scripts, and the built thing itself."""
