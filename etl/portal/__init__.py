"""The analysts' page: a release and its archive in, server-rendered pages in Chinese and English out."""
