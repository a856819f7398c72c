"""The domain: values and pure functions, so every test is a table or a property."""
