"""What programs may ask of the portal, what they are told of, and the data that anybody may take."""
