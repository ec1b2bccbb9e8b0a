"""A second verifier of Tacit, written from spec/ alone. `python3 -m second_verifier.verify` from tests/ runs it."""
