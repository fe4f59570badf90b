"""A release in, pages and an endpoint for analysts out; nothing is written here but the audit log and what people save."""
