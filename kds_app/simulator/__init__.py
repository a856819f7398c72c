"""The partner API in a box: a strict HTTP server on loopback with a kitchen that places orders, and faults on request."""
