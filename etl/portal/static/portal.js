/* Progressive touches; every page works without. */
