"""How a remote service is reached: address, key, HTTP client, translation of errors."""
