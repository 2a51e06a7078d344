"""The expression language: text, tree, JSON, types, and the way to Ibis values. See REFERENCE.md beside this file."""
