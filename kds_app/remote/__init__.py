"""The partner API over HTTP: the only room that knows httpx, URLs and JSON keys."""
