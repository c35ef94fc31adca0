"""Who checks whom: problem, constraints, solver, verifier, explainer."""
