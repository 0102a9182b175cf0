"""Where people and programs meet moksori; surfaces translate, they never decide."""
