"""What is asked of the model, one folder or file a question; nothing here changes a number of a run.

========================= ================================================================
``run``, ``demo``         How does one setting, or one of each path, go?
``compare/``              What does a policy change? Arms of the same seeds, pair by pair.
``sweep/``, ``design/``   Many runs: which points, planned, lived anywhere, kept whole.
``results/``              What is stored, and what does it say?
``sensitivity/``          Which factors matter, and how much is luck?
``honesty/``              Do the words of a comparison keep what they promise?
``findings/``             Does the model show what studies found?
``paths/``                Do the five paths emerge?
``signatures/``           Does each path leave the trace by which it would be known?
``tensions/``             Who is right where the sources disagree?
``lives/``, ``peaks``     How do clusters end, and in what order do things peak?
``critical_mass/``        Is there a size from which on a cluster grows by itself?
``phases/``               Do numbers hang on the order within a quarter?
``benchmark/``            How fast is it?
``coverage``, ``proofs``  What is there of what was asked, and does each lever act?
========================= ================================================================

The rest is shared by several: ``measures`` and ``outcomes`` (by which numbers a run is told),
``statistics/``, ``figures/``, ``store`` (results whole or not there), ``executors`` (processes),
``labels`` (names in two languages), ``taker`` and ``reader`` (files of questions, checked).
"""
