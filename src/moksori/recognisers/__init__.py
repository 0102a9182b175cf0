"""The recogniser models of this machine: what is here, and how more come."""
