"""Where trailers come from: each kind of source is one small class."""
