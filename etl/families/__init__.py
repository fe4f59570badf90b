"""Ways of publishing that many sites share: one file a family, pure, configured by a source, ignorant of provinces."""
