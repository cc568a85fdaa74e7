"""Ministries, institutions, companies, people: who is who, and who may do what."""
