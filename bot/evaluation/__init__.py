"""How good the answers are: test prompts in, figures with their uncertainty out, as a table, JSON and one HTML file."""
