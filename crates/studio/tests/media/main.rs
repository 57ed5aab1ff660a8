//! Media handling against real FFmpeg processes. Every file is made here, by FFmpeg or by hand; nothing is
//! larger or longer than the question needs.

mod analyse;
mod bad_files;
mod cage;
mod clips;
mod fetch;
mod probe;
