"""Law 09-08 as code: purposes, consents, requests with their clock, retention with its proof, the register."""
