"""Scores of predictions against gold: matching, metrics, intervals, calibration and reports.

Write ``from eval.metrics import Counts``; a plain ``import eval`` would hide the builtin of that name.
"""
