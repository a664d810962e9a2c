"""Other tools' formats, one module each; all of them speak of a `record.Record`, gold or predicted."""
