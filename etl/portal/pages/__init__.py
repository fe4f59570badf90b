"""One module a page of the portal: a request in, what is shown out."""
