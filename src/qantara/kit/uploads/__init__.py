"""Files from people: known by their content, limited, scanned, kept out of the web's reach, given back as attachments."""
