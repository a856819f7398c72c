"""The partner API in a box: a strict HTTP server on loopback, a kitchen that places orders, faults on request."""
