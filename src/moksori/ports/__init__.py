"""What the rooms ask of engines and backends: Protocols and their value types, no behaviour."""
