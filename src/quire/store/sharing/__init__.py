"""Who is given what: grants, groups, links with their guests, requests for access."""
