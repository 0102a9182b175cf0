"""The test kit: contract suites for the ports, fakes, and throw-away database servers."""
