"""The partner API over HTTP: on bytes, and on real sockets of this computer."""
