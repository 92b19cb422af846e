"""Results as workbooks, whose formulas are the steps that computed them."""
