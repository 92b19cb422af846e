"""Single mistakes put into what is shipped, and into the code, to see what notices them.

``python -m tests.mutation files --seed 1 --count 300`` changes rule and data files and judges what
loading makes of it; ``python -m tests.mutation code --count 40`` changes the Python of the core and
runs its tests. Case number N of a seed is always the same: ``--only N``.
"""
