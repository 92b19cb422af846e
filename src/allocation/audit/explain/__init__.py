"""Explanation: the steps from a text to an amount, read from what computed it."""
