"""The portal: a Django project over one partnership folder. README.md in this folder says how a page is made."""
