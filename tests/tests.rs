//! All tests that use Couplet from outside, in one binary. What each module shows:

// The house keeps its floors, its libraries their rooms, its files their length.
mod walls;
