"""The workspace file, the data model, the door to the engine, checks of the data, contacts and consent."""
