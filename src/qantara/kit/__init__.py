"""What every part of the portal needs and no part owns: pages, words, access, figures, audit, tasks. No domain word here."""
