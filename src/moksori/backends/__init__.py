"""What keeps and moves data: store, queue, bus, blobs; embedded first."""
