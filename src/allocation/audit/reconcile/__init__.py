"""Reconciliation (rapprochement): two sides, the verdict on two figures, all of them compared."""
