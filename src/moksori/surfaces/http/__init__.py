"""The HTTP surface: REST, event streams, and the routes of OpenAI's audio API."""
