"""Who checks whom: problem, constraints, solver, verifier, explainer.

Import what you need from `tracker.matching.api`: `solve`, `verify`, `explain`, `repair`, `draw_svg`, `why_pair`.
"""
