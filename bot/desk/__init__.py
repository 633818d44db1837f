"""What stands behind the front desk: finding, choosing, running, and answering at once."""
