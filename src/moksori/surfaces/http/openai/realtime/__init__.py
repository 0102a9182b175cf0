"""OpenAI's realtime transcription: its client and server events over one WebSocket."""
