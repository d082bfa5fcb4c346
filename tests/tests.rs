//! All tests that use Couplet from outside, in one binary. What each module shows:
