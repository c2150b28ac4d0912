"""IPT for depressed adolescents."""
