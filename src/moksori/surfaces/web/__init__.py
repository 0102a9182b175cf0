"""The web pages: the built files of `ui/`, and which addresses they answer."""
