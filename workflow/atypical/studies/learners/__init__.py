"""The learners of training studies: one file each, which declares hyper-parameters and looks.

A learner has the name of its file; the rule itself stands in atypical.learners, in a file of the
same name, where the formulas say what its numbers mean.
"""
