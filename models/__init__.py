"""Recipes of the models that moksori bundles."""
