//! Text as pictures.
