//! What is counted of the records of a file.
