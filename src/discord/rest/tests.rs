//! The limiter as a table of instants, and the sender over a real socket.

mod limits;
mod unannounced;
mod wire;
