"""What keeps and moves data: store, queue, bus, blobs, audiolog; embedded first."""
