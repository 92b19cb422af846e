"""Check: rules and data as controlled documents, beyond what loading them refuses."""
