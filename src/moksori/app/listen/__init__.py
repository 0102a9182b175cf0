"""`listen`: a microphone or a recording is said to a live meeting, and its captions are shown."""
